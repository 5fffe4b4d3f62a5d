using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TakesWeb.Housekeeping;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A ZIP is somebody's word for it: each of these is refused with a sentence, and leaves nothing anywhere.</summary>
public sealed class HostileZipTests(TakesApp app) : IClassFixture<TakesApp>
{
    private TestShot? _shot;

    [Fact]
    public async Task Names_that_lead_out_of_the_zip_lead_nowhere()
    {
        foreach (var name in new[] { "../../../a.0001.bmp", "/tmp/a.0001.bmp", "..\\a.0001.bmp", "C:\\a.0001.bmp", "a/../../b.0001.bmp" })
        {
            Assert.Contains("leads out of it", await RefusalAsync(Zips.Of((name, MediaSamples.NewBmp()))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bomb_is_refused_by_what_it_claims_and_by_what_it_does()
    {
        var zeros = new byte[20 << 20];
        Assert.Contains("ZIP bomb", await RefusalAsync(Zips.Of([("a.0001.bmp", zeros)], CompressionLevel.SmallestSize), 413), StringComparison.Ordinal);

        // The same, and its directory says that it is small.
        var lying = Zips.Of([("a.0001.bmp", zeros)], CompressionLevel.SmallestSize);
        BinaryPrimitives.WriteUInt32LittleEndian(lying.AsSpan(DirectoryOf(lying) + 24), 1000);
        Assert.Contains("damaged at a.0001.bmp", await RefusalAsync(lying), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_that_overlap_are_counted_each_and_refused()
    {
        var frame = MediaSamples.NewBmp();
        var one = Zips.Of([("a.0001.bmp", frame)], CompressionLevel.SmallestSize);
        var directory = DirectoryOf(one);
        var entry = one[directory..^22];
        var entries = Enumerable.Range(1, 2000).Select(n =>
        {
            var copy = entry.ToArray();
            Encoding.ASCII.GetBytes($"a.{n:D4}.bmp", copy.AsSpan(46));
            return copy;
        }).SelectMany(e => e).ToArray();
        byte[] zip = [.. one[..directory], .. entries, .. End(2000, entries.Length, directory)];

        Assert.Contains("ZIP bomb", await RefusalAsync(zip, 413), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_entries_are_not_read()
    {
        var directory = new byte[100_000 * 47];
        for (var i = 0; i < 100_000; i++)
        {
            var entry = directory.AsSpan(i * 47);
            "PK\u0001\u0002"u8.CopyTo(entry);
            entry[28] = 1;
            entry[46] = (byte)'a';
        }

        // In one it is said, the other says that there are three.
        foreach (var said in new[] { 65_535, 3 })
        {
            byte[] zip = [.. "PK\u0003\u0004"u8, .. directory, .. End((ushort)said, directory.Length, 4)];
            Assert.Contains("at most 10,000", await RefusalAsync(zip, 413), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Links_and_passwords_are_refused()
    {
        var link = Zips.Of([("a.0001.bmp", "/etc/passwd"u8.ToArray())], change: entry => entry.ExternalAttributes = unchecked((int)0xA1FF0000));
        Assert.Contains("is a link", await RefusalAsync(link), StringComparison.Ordinal);

        var encrypted = Zips.Of(Zips.Frames([1]));
        encrypted[6] |= 1;
        encrypted[DirectoryOf(encrypted) + 8] |= 1;
        Assert.Contains("encrypted", await RefusalAsync(encrypted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_that_is_cut_off_or_damaged_anywhere_is_refused()
    {
        var zip = Zips.Of(Zips.Frames([1, 2, 3]));
        foreach (var length in new[] { 4, 22, zip.Length / 2, zip.Length - 30, zip.Length - 1 })
        {
            await RefusalAsync(zip[..length]);
        }

        // Stored, not deflated: there each bit counts, and byte 200 is within the first picture whatever it shows.
        var flipped = Zips.Of(Zips.Frames([1, 2, 3]), CompressionLevel.NoCompression);
        flipped[200] ^= 1;
        Assert.Contains("damaged at beauty.0001.bmp", await RefusalAsync(flipped), StringComparison.Ordinal);
        await RefusalAsync("PK\u0005\u0006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8.ToArray());
    }

    [Fact]
    public async Task What_is_no_one_series_of_like_pictures_is_refused_in_a_sentence_that_names_it()
    {
        var a = MediaSamples.NewBmp();
        var png = await MediaSamples.PngAsync();
        Assert.Contains("2 series of frames, and a take is one: left.####.bmp (2 frames), right.####.bmp (1 frame)", await RefusalAsync(Zips.Of(("left.0001.bmp", a), ("left.0002.bmp", a), ("right.0001.bmp", a))), StringComparison.Ordinal);
        Assert.Contains("Frame 1 is in the ZIP twice: as a.1.bmp and as a.01.bmp", await RefusalAsync(Zips.Of(("a.1.bmp", a), ("a.01.bmp", a))), StringComparison.Ordinal);
        Assert.Contains("a.0001.bmp is bmp and a.0002.bmp is png", await RefusalAsync(Zips.Of(("a.0001.bmp", a), ("a.0002.bmp", png))), StringComparison.Ordinal);
        Assert.Contains("a.0001.png is 640 by 360 pixels and a.0002.png is 128 by 72", await RefusalAsync(Zips.Of(("a.0001.png", png), ("a.0002.png", await MediaSamples.SmallPngAsync()))), StringComparison.Ordinal);
        Assert.Contains("no numbered pictures in it (such as shot.0001.png), only report.docx, still.png", await RefusalAsync(Zips.Of(("report.docx", a), ("still.png", png))), StringComparison.Ordinal);
        Assert.Contains("a.0001.png is a JSON file", await RefusalAsync(Zips.Of(("a.0001.png", "{\"x\":1}"u8.ToArray()))), StringComparison.Ordinal);
        Assert.Contains("a.0002.bmp is empty", await RefusalAsync(Zips.Of(("a.0001.bmp", a), ("a.0002.bmp", []))), StringComparison.Ordinal);
        Assert.Contains("a.0001.png is video/mp4", await RefusalAsync(Zips.Of(("a.0001.png", await MediaSamples.Mp4Async()))), StringComparison.Ordinal);
        Assert.Contains("this is no sequence of frames", await RefusalAsync(Zips.Of(("a.1.bmp", a), ("a.20261128.bmp", a))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_and_what_systems_leave_in_a_zip_are_passed_over_and_named()
    {
        var shot = await app.CreateShotAsync();
        var frames = Zips.Frames([1, 2], "renders/beauty/shot_v002.");

        var take = await shot.AddAsync(Zips.Of([("renders/", []), .. frames, ("__MACOSX/renders/beauty/._shot_v002.0001.bmp", [1]), ("renders/.DS_Store", [1]), ("renders/Thumbs.db", [1]), ("renders/notes.txt", [1])]), "a.zip");

        Assert.Equal(2, (int)take["file"]!["sequence"]!["count"]!);
        Assert.Equal("shot_v002.####.bmp", (string)take["file"]!["sequence"]!["pattern"]!);
        Assert.Equal(["._shot_v002.0001.bmp", ".DS_Store", "Thumbs.db", "notes.txt"], take["file"]!["sequence"]!["ignored"]!.AsArray().Select(n => (string)n!));
    }

    [Fact]
    public async Task By_tus_a_refusal_leaves_nothing_too()
    {
        var shot = await app.CreateShotAsync();
        var zip = Zips.Of([("a.0001.bmp", MediaSamples.NewBmp()), ("a.0002.bmp", [])]);
        var url = await Uploads.TusClient.CreateAsync(shot, zip.Length, ("filename", "a.zip"));

        using var sent = await Uploads.TusClient.PatchAsync(app, url, 0, zip);

        Assert.Contains("a.0002.bmp is empty", await TakesApp.RefusalAsync(sent, 400), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Null(await Uploads.TusClient.OffsetAsync(app, url));
    }

    private async Task<string> RefusalAsync(byte[] zip, int status = 400)
    {
        var shot = _shot ??= await app.CreateShotAsync();
        var outside = Directory.GetFiles(Path.GetTempPath(), "*.0001.bmp", SearchOption.TopDirectoryOnly);
        using var response = await shot.PostAsync(zip, "a.zip");
        var sentence = await TakesApp.RefusalAsync(response, status);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(Directory.Exists(shot.Takes) ? Directory.GetFileSystemEntries(shot.Takes) : []);
        Assert.Empty(Directory.Exists(Path.Combine(shot.Repository, ".git", "lfs", "objects")) ? Disk.Files(Path.Combine(shot.Repository, ".git", "lfs", "objects")) : []);
        Assert.Equal(outside, Directory.GetFiles(Path.GetTempPath(), "*.0001.bmp", SearchOption.TopDirectoryOnly));
        return sentence;
    }

    /// <summary>Where the directory of a ZIP without a comment begins.</summary>
    private static int DirectoryOf(byte[] zip) => (int)BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(zip.Length - 6));

    private static byte[] End(ushort count, int size, int at)
    {
        var end = new byte[22];
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), size);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), at);
        return end;
    }
}
