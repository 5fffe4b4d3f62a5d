using System.Text;
using TakesWeb.Kernel;
using TakesWeb.Media.Clean;
using TakesWeb.Media.Parameters;
using Xunit;

namespace TakesWeb.Media;

/// <summary>What guests get: the same pictures and sound, and nothing that was written beside them.</summary>
public sealed class CleanMediaTests : IDisposable
{
    private const string Secret = "a drowned cathedral, 47.3769N";

    private static readonly string[] Repacked = [".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".flv", ".wmv", ".ogv", ".gif", ".wav", ".mp3", ".aac", ".m4a", ".flac", ".ogg"];

    private readonly MediaRig _rig = new();
    private readonly CleanMedia _clean;

    public CleanMediaTests() => _clean = new CleanMedia(_rig.Command, _rig.Probe, _rig.Picture, new ReadParameters());

    public static TheoryData<string> Formats => new(SmallCorpus.Names);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _rig.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_file_of_each_kind_keeps_its_pictures_and_loses_what_is_written_beside_them(string name)
    {
        var source = await MarkedAsync(name);
        // ADTS and the simple stills have no place for words.
        if (Path.GetExtension(name) is not (".aac" or ".bmp" or ".tga" or ".exr" or ".tif" or ".heic"))
        {
            Assert.True(Holds(source, Secret), $"{name} was to have a secret in it.");
        }

        var made = await CleanAsync(source);

        Assert.Null(made.Failure);
        Assert.False(Holds(made.File!, Secret), $"The copy of {name} tells the secret.");
        var isCopied = Repacked.Contains(Path.GetExtension(name)) || Path.GetExtension(name) is ".png" or ".jpg" or ".webp";
        Assert.Equal(isCopied ? MediaSniffer.Identify(source, name).Value : MediaTypes.Png, made.Type);
        if (isCopied)
        {
            Assert.Equal(await DecodedAsync(source), await DecodedAsync(made.File!));
        }
    }

    [Theory]
    [InlineData("a.jpg", 6)]
    [InlineData("a.png", 8)]
    [InlineData("animated.webp", 3)]
    public async Task How_a_picture_is_turned_is_kept_and_nothing_else_of_its_exif(string name, int turned)
    {
        var plain = await File.ReadAllBytesAsync(await SmallCorpus.MakeAsync(_rig, name), Ct);
        byte[] orientation = [0, (byte)turned];
        var exif = Carriers.Exif(isBig: true, [(0x0112, orientation), (0x010E, Encoding.ASCII.GetBytes(Secret))], (0x9286, Encoding.ASCII.GetBytes("ASCII\0\0\0" + Secret)));
        var source = _rig.PathOf("turned" + Path.GetExtension(name));
        await File.WriteAllBytesAsync(source, WithExif(plain, Path.GetExtension(name), exif), Ct);

        var made = await CleanAsync(source);

        Assert.Null(made.Failure);
        Assert.False(Holds(made.File!, Secret));
        Assert.True(Holds(made.File!, Encoding.Latin1.GetString(ExifTurn.Block(turned))), "The copy does not say how it is turned.");
        var header = await ToolProcess.RunAsync(new ToolCommand("vipsheader", ["-f", "orientation", made.File!]), Ct);
        Assert.Equal($"{turned}", header.OutputText.Trim());
    }

    [Fact]
    public async Task A_text_that_is_hidden_in_the_alpha_goes_with_the_alpha()
    {
        var source = _rig.PathOf("stealth.png");
        await File.WriteAllBytesAsync(source, Carriers.PngWithAlpha(Carriers.Hidden(Encoding.UTF8.GetBytes($$"""{"Description":"{{Secret}}","Software":"NovelAI"}"""), isPacked: true), height: 64), Ct);
        var read = new ReadParameters();
        Assert.NotNull(read.Run(source, MediaTypes.Png, []));

        var made = await CleanAsync(source);

        Assert.Null(made.Failure);
        Assert.Null(read.Run(made.File!, MediaTypes.Png, []));
        Assert.Equal(
            await DecodedAsync(source, "-vf", "format=rgb24"),
            await DecodedAsync(made.File!, "-vf", "format=rgb24"));
    }

    [Fact]
    public async Task What_stands_behind_the_end_of_a_picture_stays_behind()
    {
        foreach (var name in new[] { "a.png", "a.jpg", "a.gif" })
        {
            var whole = await File.ReadAllBytesAsync(await SmallCorpus.MakeAsync(_rig, name), Ct);
            var source = _rig.PathOf("longer" + Path.GetExtension(name));
            await File.WriteAllBytesAsync(source, [.. whole, .. Encoding.ASCII.GetBytes(Secret)], Ct);

            var made = await CleanAsync(source);

            Assert.Null(made.Failure);
            Assert.False(Holds(made.File!, Secret), name);
        }
    }

    /// <summary>Each kind cut short at twenty places and hit by ten kinds of errors: a copy or a reason, soon, and never the secret.</summary>
    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.gif")]
    [InlineData("animated.webp")]
    public async Task A_damaged_picture_has_a_copy_or_a_reason(string name)
    {
        var marked = await File.ReadAllBytesAsync(await MarkedAsync(name), Ct);
        foreach (var (what, damage) in SmallCorpus.Damages(name))
        {
            var source = _rig.PathOf("damaged" + Path.GetExtension(name));
            await File.WriteAllBytesAsync(source, damage(marked), Ct);
            if (MediaSniffer.Identify(source, name) is not { IsOk: true })
            {
                continue;
            }

            var made = await CleanAsync(source);

            Assert.True(made.Failure is { Reason.Length: > 0 } || (made.File is { } file && !Holds(file, Secret)), what);
        }
    }

    [Fact]
    public async Task Of_the_public_corpus_nothing_is_left_that_a_reader_of_parameters_finds()
    {
        Assert.SkipWhen(CorpusFolder.Find() is null, "The test media of the public corpus are not here (TAKES_CORPUS).");
        var corpus = CorpusFolder.Find()!;
        var (read, told, cleaned) = (new ReadParameters(), 0, 0);
        foreach (var (path, _) in CorpusFolder.Rows(corpus))
        {
            var source = Path.Combine(corpus, path);
            if (MediaSniffer.Identify(source, path) is not { IsOk: true, Value: var type } || FileStat.Of(source) is not { Size: < 20_000_000 })
            {
                continue;
            }

            var before = read.Run(source, type, (await _rig.Probe.RunAsync(source, type, Ct)).Tags);
            if (before is null)
            {
                continue;
            }

            told++;
            var made = await CleanAsync(source);
            Assert.True(made.File is not null || made.Failure is { Reason.Length: > 0 }, path);
            if (made is { File: { } file, Type: { } kind })
            {
                cleaned++;
                Assert.True(read.Run(file, kind, (await _rig.Probe.RunAsync(file, kind, Ct)).Tags) is null, path);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{told} files tell what made them; {cleaned} have a copy that does not.");
        Assert.True(told > 10 && cleaned > told / 2, $"{told} files tell what made them; {cleaned} have a copy that does not.");
    }

    private async Task<CleanResult> CleanAsync(string source)
    {
        var folder = _rig.PathOf(Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return await _clean.RunAsync(source, MediaSniffer.Identify(source, Path.GetFileName(source)).Value, folder, Ct);
    }

    /// <summary>The file with the secret wherever its format has a place for words.</summary>
    private async Task<string> MarkedAsync(string name)
    {
        var plain = await SmallCorpus.MakeAsync(_rig, name);
        var ending = Path.GetExtension(name);
        var marked = _rig.PathOf("marked" + ending);
        var bytes = await File.ReadAllBytesAsync(plain, Ct);
        var (type, data) = Carriers.Plain("parameters", Secret);
        byte[]? written = ending switch
        {
            ".png" => [.. bytes[..^12], .. Carriers.Chunk(type, data), .. bytes[^12..]],
            ".jpg" => WithSegment(bytes, 0xFE, Encoding.ASCII.GetBytes(Secret)),
            ".webp" => WithExif(bytes, ending, Carriers.Exif(isBig: false, [(0x010E, Encoding.ASCII.GetBytes(Secret))])),
            ".gif" => [.. bytes[..^1], 0x21, 0xFE, (byte)Secret.Length, .. Encoding.ASCII.GetBytes(Secret), 0, 0x3B],
            ".bmp" or ".tga" or ".exr" or ".tif" or ".heic" or ".aac" => bytes,
            _ => null,
        };
        if (written is null)
        {
            return await _rig.MakeAsync("marked" + ending, "-i", plain, "-map", "0", "-c", "copy", "-metadata", $"comment={Secret}", "-metadata", $"title={Secret}", "-metadata", $"location={Secret}", "-metadata:s:0", $"title={Secret}");
        }

        await File.WriteAllBytesAsync(marked, written, Ct);
        return marked;
    }

    private static byte[] WithSegment(byte[] jpeg, byte marker, byte[] data) => [.. jpeg[..2], 0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data, .. jpeg[2..]];

    private static byte[] WithExif(byte[] bytes, string ending, byte[] exif)
    {
        if (ending == ".jpg")
        {
            return WithSegment(bytes, 0xE1, [.. "Exif\0\0"u8, .. exif]);
        }

        if (ending == ".png")
        {
            return [.. bytes[..33], .. Carriers.Chunk("eXIf", exif), .. bytes[33..]];
        }

        byte[] longer = [.. bytes, .. "EXIF"u8, .. BitConverter.GetBytes(exif.Length), .. exif, .. exif.Length % 2 == 1 ? new byte[1] : []];
        BitConverter.GetBytes(longer.Length - 8).CopyTo(longer, 4);
        return longer;
    }

    /// <summary>In letters of one byte or, as in a WMV, of two.</summary>
    private static bool Holds(string path, string text) =>
        File.ReadAllBytes(path) is var bytes && (bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0);

    private async Task<string> DecodedAsync(string path, params string[] more)
    {
        if (path.EndsWith(".webp", StringComparison.Ordinal))
        {
            // ffmpeg reads no animations of this kind.
            var raw = _rig.PathOf($"{Guid.NewGuid():N}.raw");
            var saved = await ToolProcess.RunAsync(new ToolCommand("vips", ["rawsave", $"{path}[n=-1]", raw]), Ct);
            return saved.Succeeded ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(raw, Ct))) : throw new InvalidOperationException(saved.ErrorTail);
        }

        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-noautorotate", "-i", path, "-map", "0:V?", "-map", "0:a?", .. more, "-f", "md5", "pipe:1"]), Ct);
        return result.Succeeded ? result.OutputText : throw new InvalidOperationException(result.ErrorTail);
    }
}
