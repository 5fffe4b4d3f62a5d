using System.Text;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class ZipTests
{
    [Fact]
    public void The_sum_is_the_one_that_everybody_else_computes()
    {
        var sum = new Crc32();
        sum.Add("1234"u8);
        sum.Add("56789"u8);
        Assert.Equal(0xCBF43926, sum.Value);
        Assert.Equal(0u, new Crc32().Value);
    }

    [Fact]
    public async Task What_is_written_is_as_long_as_was_said_and_other_programs_read_it()
    {
        using var temp = new TempFolder();
        var files = Enumerable.Range(1, 5).Select(n => new StoredZipFile($"a.{n:D4}.bin", temp[$"{n}"], n * 1000)).ToList();
        foreach (var file in files)
        {
            await File.WriteAllBytesAsync(file.Path, Enumerable.Repeat((byte)file.Size, (int)file.Size).ToArray(), TestContext.Current.CancellationToken);
        }

        var path = temp["x.zip"];
        var zip = new StoredZip(files);
        await using (var target = File.Create(path))
        {
            await zip.WriteAsync(target, TestContext.Current.CancellationToken);
        }

        Assert.Equal(zip.Length, new FileInfo(path).Length);
        var tested = await TakesApp.ProgramAsync("python3", ["-c", $"import zipfile; z = zipfile.ZipFile('{path}'); print(z.testzip(), sum(i.file_size for i in z.infolist()))"]);
        Assert.Equal("None 15000", tested);
        await using var again = File.OpenRead(path);
        var entries = ZipIndex.Read(again, 10).Value;
        Assert.Equal(files.Select(f => f.Name), entries.Select(e => e.Name));
        foreach (var (entry, file) in entries.Zip(files))
        {
            using var content = ZipIndex.Open(again, entry)!;
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            Assert.Equal(await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken), bytes.ToArray());
        }
    }

    [Fact]
    public async Task A_file_that_grew_since_it_was_measured_ends_the_zip_with_an_error()
    {
        using var temp = new TempFolder();
        await File.WriteAllBytesAsync(temp["a"], new byte[10], TestContext.Current.CancellationToken);
        foreach (var said in new[] { 9, 11 })
        {
            await Assert.ThrowsAsync<IOException>(() => new StoredZip([new StoredZipFile("a", temp["a"], said)]).WriteAsync(Stream.Null, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_zip_of_more_than_four_gigabytes_is_read_where_its_offsets_are()
    {
        using var temp = new TempFolder();
        // Sparse: it takes no space, and python writes what every large ZIP has.
        var script = $$"""
            import zipfile, struct
            path = '{{temp["large.zip"]}}'
            with zipfile.ZipFile(path, 'w', allowZip64=True) as z:
                with z.open('a.0001.bin', 'w', force_zip64=True) as f: f.write(b'one')
                z.fp.seek(5 << 30); z.start_dir = 5 << 30
                z.writestr('a.0002.bin', b'two')
            """;
        await TakesApp.ProgramAsync("python3", ["-c", script]);

        await using var zip = File.OpenRead(temp["large.zip"]);
        var entries = ZipIndex.Read(zip, 10).Value;

        Assert.Equal(["a.0001.bin", "a.0002.bin"], entries.Select(e => e.Name));
        Assert.True(entries[1].Offset > uint.MaxValue);
        using var content = ZipIndex.Open(zip, entries[1])!;
        using var text = new StreamReader(content);
        Assert.Equal("two", text.ReadToEnd());
    }

    [Fact]
    public void Whatever_byte_is_flipped_or_cut_nothing_but_a_refusal_or_the_content_comes_of_it()
    {
        var whole = Zips.Of(("a.0001.txt", Encoding.ASCII.GetBytes(new string('x', 300))), ("b", [1, 2, 3]));
        var random = new Random(20261128);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var zip = new MemoryStream(bytes[..(random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length)]);
            if (ZipIndex.Read(zip, 5) is not { IsOk: true, Value: var entries })
            {
                continue;
            }

            foreach (var entry in entries)
            {
                try
                {
                    using var content = ZipIndex.Open(zip, entry);
                    Assert.True(content is null || Drained(content) <= entry.Size);
                }
                catch (InvalidDataException)
                {
                    // Said to be damaged: as it should be.
                }
            }
        }
    }

    private static long Drained(Stream content)
    {
        var total = 0L;
        var buffer = new byte[100];
        for (int read; (read = content.Read(buffer, 0, buffer.Length)) > 0;)
        {
            total += read;
        }

        return total;
    }
}
