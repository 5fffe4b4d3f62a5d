using System.Collections;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// The one place that starts ffmpeg, ffprobe and vips. It adds what keeps a hostile file harmless: protocols, container and
/// decoders by whitelist, the demuxer by content, limits of pixels, memory, threads and time, the sandbox. The input must be a
/// regular file: a pipe would hang the decoder in open(), a link would show somebody else's file.
/// </summary>
public sealed class MediaCommand(IOptions<MediaOptions> options, MediaSandbox sandbox, ILogger<MediaCommand> logger)
{
    private const string Decoders =
        "h264,hevc,libdav1d,libaom-av1,av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video,mpeg4,msmpeg4,msmpeg4v1,msmpeg4v2,h263,h263i,h263p,flv,"
        + "vp6,vp6a,vp6f,theora,vc1,wmv1,wmv2,wmv3,mjpeg,mjpegb,prores,dnxhd,cfhd,hap,ffv1,huffyuv,ffvhuff,utvideo,rawvideo,v210,v410,r210,qtrle,"
        + "svq1,svq3,cinepak,rpza,dvvideo,jpeg2000,libopenjpeg,png,apng,bmp,targa,exr,"
        + "aac,aac_latm,mp3,mp3float,mp2,mp2float,flac,alac,vorbis,libvorbis,opus,libopus,ac3,eac3,wmav1,wmav2,wmapro,amrnb,amrwb,nellymoser,speex,libspeex,"
        + "wavpack,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,adpcm_swf,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
        + "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,"
        // Never decoded here; ffprobe opens a decoder for each stream and gives up when one is not allowed.
        + "ass,ssa,subrip,srt,text,mov_text,webvtt,dvdsub,dvbsub,pgssub,cc_dec";

    private static readonly TimeSpan CutTimeout = TimeSpan.FromMinutes(30);

    private readonly MediaOptions _options = options.Value;

    /// <summary>Decodes with ffmpeg to standard output. <paramref name="before"/> stands before -i, <paramref name="after"/> behind it.</summary>
    internal Task<ToolResult> FfmpegAsync(string input, MediaType type, IReadOnlyList<string> before, IReadOnlyList<string> after, CancellationToken ct) =>
        ReadAsync(
            "ffmpeg", input,
            [
                "-nostdin", "-hide_banner", "-v", "error", .. Guards(type), "-threads", Threads, .. before, "-i", input,
                .. after, "-threads", Threads, "-map_metadata", "-1", "pipe:1",
            ],
            trusted: false, ct);

    /// <summary>Decodes a whole file and hands over what comes, piece by piece: a film of an hour is looked through without being kept.</summary>
    internal async Task<ToolResult> WatchAsync(string input, MediaType type, IReadOnlyList<string> after, OutputReader onOutput, CancellationToken ct)
    {
        RequireRegularFile(input);
        var command = new ToolCommand(
            "ffmpeg",
            ["-nostdin", "-hide_banner", "-v", "error", .. Guards(type), "-threads", Threads, "-i", input, .. after, "-threads", Threads, "pipe:1"])
        {
            Timeout = _options.WatchTimeout,
            MemoryLimit = _options.PictureMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted: false),
            OnOutput = onOutput,
        };
        var result = await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input, outputFolder: null, ct), ct);
        if (result.TimedOut)
        {
            MediaLog.TimedOut(logger, "ffmpeg", _options.WatchTimeout.TotalSeconds, input);
        }

        return result;
    }

    /// <summary>Hands pixels that are already decoded (RGBA, 8 bits) to ffmpeg, for scaling and encoding.</summary>
    internal async Task<ToolResult> FfmpegRawAsync(byte[] rgba, int width, int height, IReadOnlyList<string> after, CancellationToken ct)
    {
        var command = new ToolCommand(
            "ffmpeg",
            ["-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", $"{width}x{height}", "-i", "pipe:0", .. after, "pipe:1"])
        {
            Timeout = _options.PictureTimeout,
            MemoryLimit = _options.PictureMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted: false),
            Input = rgba,
        };
        return await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input: null, outputFolder: null, ct), ct);
    }

    /// <summary>The report of ffprobe as JSON on standard output. <paramref name="isCounted"/> reads the whole file to count its frames.</summary>
    internal Task<ToolResult> FfprobeAsync(string input, MediaType type, bool isCounted, CancellationToken ct) =>
        ReadAsync(
            "ffprobe", input,
            [
                "-hide_banner", "-v", "error", .. Guards(type), "-threads", Threads, "-print_format", "json=compact=1", "-show_format", "-show_streams", "-show_chapters",
                .. isCounted ? ["-count_packets"] : Array.Empty<string>(), "-i", input,
            ],
            trusted: false, ct);

    /// <summary>
    /// Runs one of the vips tools on <paramref name="input"/>. Rarely tested loaders stay blocked unless
    /// <paramref name="trusted"/>: EXR is one of them, and its magic bytes are the only reason to lift the block.
    /// </summary>
    internal Task<ToolResult> VipsAsync(string program, string input, bool trusted, IReadOnlyList<string> arguments, CancellationToken ct) =>
        ReadAsync(program, input, arguments, trusted, ct);

    /// <summary>Encodes a picture that ffmpeg itself draws into <paramref name="folder"/>, which is also its working folder.</summary>
    internal async Task<ToolResult> DrawAsync(string folder, IReadOnlyList<string> arguments, TimeSpan timeout, Action<string> onLine, CancellationToken ct)
    {
        var command = new ToolCommand("ffmpeg", ["-nostdin", "-hide_banner", "-v", "error", "-filter_threads", Threads, .. arguments])
        {
            Timeout = timeout,
            MemoryLimit = _options.ProxyMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted: false),
            WorkingFolder = folder,
            OnOutputLine = onLine,
        };
        return await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input: null, folder, ct), ct);
    }

    /// <summary>
    /// Lets vips draw an SVG document that the product wrote itself into <paramref name="folder"/>, with the pictures that lie there. The loader stays blocked
    /// for whatever comes from outside.
    /// </summary>
    internal async Task<ToolResult> ComposeAsync(string folder, string svg, string png, CancellationToken ct)
    {
        var command = new ToolCommand("vips", ["copy", svg, $"{png}[strip]"])
        {
            Timeout = _options.WatchTimeout,
            MemoryLimit = _options.ProxyMemoryBytes,
            EndsAlone = true,
            IsBackground = true,
            Environment = Environment(trusted: true),
            WorkingFolder = folder,
        };
        return await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input: null, folder, ct), ct);
    }

    /// <summary>
    /// Reads a file with ffmpeg and writes into <paramref name="work"/>'s folder, with the limits of an encoder and behind everything else
    /// that wants the processor.
    /// </summary>
    internal Task<ToolResult> ConvertAsync(string input, MediaType type, IReadOnlyList<string> after, MediaWork work, CancellationToken ct) =>
        WorkAsync("ffmpeg", input, ["-nostdin", "-hide_banner", "-y", "-v", "error", .. Guards(type), "-threads", Threads, .. work.Before, "-i", input, .. after], work, ct);

    /// <summary>Encodes pictures of our own making, which come one by one, into <paramref name="work"/>'s folder.</summary>
    internal Task<ToolResult> FilmAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> pictures, IReadOnlyList<string> arguments, MediaWork work, CancellationToken ct) =>
        WorkAsync("ffmpeg", input: null, ["-hide_banner", "-y", "-v", "error", "-threads", Threads, .. arguments], work with { Pieces = pictures }, ct);

    /// <summary>Lets ffprobe list what <paramref name="entries"/> name, a line at a time.</summary>
    internal Task<ToolResult> ListAsync(string input, MediaType type, IReadOnlyList<string> entries, MediaWork work, CancellationToken ct) =>
        WorkAsync("ffprobe", input, ["-hide_banner", "-v", "error", .. Guards(type), "-threads", Threads, .. entries, "-of", "csv", "-i", input], work, ct);

    private async Task<ToolResult> WorkAsync(string program, string? input, IReadOnlyList<string> arguments, MediaWork work, CancellationToken ct)
    {
        if (input is not null)
        {
            RequireRegularFile(input);
        }

        var command = new ToolCommand(program, arguments)
        {
            Timeout = work.Timeout,
            MemoryLimit = _options.ProxyMemoryBytes,
            EndsAlone = true,
            IsBackground = true,
            Environment = Environment(trusted: false),
            WorkingFolder = work.Folder,
            OnOutputLine = work.OnLine,
            OutputLimit = work.OutputLimit,
            InputPieces = work.Pieces,
        };
        var result = await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input, work.Folder, ct), ct);
        if (result.TimedOut)
        {
            MediaLog.TimedOut(logger, program, work.Timeout.TotalSeconds, input ?? work.Folder ?? "");
        }

        return result;
    }

    /// <summary>
    /// Cuts something out of <paramref name="input"/> into <paramref name="folder"/>, which is also its working folder. With
    /// <paramref name="onLine"/> standard output comes by lines: progress, or a sum.
    /// </summary>
    internal async Task<ToolResult> CutAsync(
        string input, MediaType type, string folder, IReadOnlyList<string> before, IReadOnlyList<string> after, Action<string>? onLine, CancellationToken ct)
    {
        RequireRegularFile(input);
        string[] progress = onLine is null || after.Contains("pipe:1") ? [] : ["-progress", "pipe:1", "-stats_period", "0.25"];
        var command = new ToolCommand(
            "ffmpeg",
            ["-nostdin", "-hide_banner", "-v", "error", "-filter_threads", Threads, .. progress, .. Guards(type), "-threads", Threads, .. before, "-i", input, .. after])
        {
            Timeout = CutTimeout,
            MemoryLimit = _options.ProxyMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted: false),
            WorkingFolder = folder,
            OnOutputLine = onLine,
        };
        return await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input, folder, ct), ct);
    }

    /// <summary>A line for each packet of the first picture stream: when it is shown, and its flags. Nothing is decoded.</summary>
    internal async Task<ToolResult> PacketsAsync(string input, MediaType type, CancellationToken ct)
    {
        RequireRegularFile(input);
        var command = new ToolCommand(
            "ffprobe", ["-hide_banner", "-v", "error", .. Guards(type), "-select_streams", "V:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "-i", input])
        {
            Timeout = CutTimeout,
            MemoryLimit = _options.PictureMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted: false),
            OutputLimit = 64 << 20,
        };
        return await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input, outputFolder: null, ct), ct);
    }

    internal string Threads => _options.Threads.ToString();

    private async Task<ToolResult> ReadAsync(string program, string input, IReadOnlyList<string> arguments, bool trusted, CancellationToken ct)
    {
        RequireRegularFile(input);
        var command = new ToolCommand(program, arguments)
        {
            Timeout = _options.PictureTimeout,
            MemoryLimit = _options.PictureMemoryBytes,
            EndsAlone = true,
            Environment = Environment(trusted),
        };
        var result = await ToolProcess.RunAsync(await sandbox.WrapAsync(command, input, outputFolder: null, ct), ct);
        if (result.TimedOut)
        {
            MediaLog.TimedOut(logger, program, _options.PictureTimeout.TotalSeconds, input);
        }

        return result;
    }

    /// <summary>A caller that hands in anything but a file of the product's own making has a bug: the border checks come before.</summary>
    private static void RequireRegularFile(string path)
    {
        if (!Path.IsPathFullyQualified(path) || FileStat.Of(path) is not { IsRegularFile: true })
        {
            throw new IOException($"{path} is not a regular file named by its full path; decoders open nothing else.");
        }
    }

    private IEnumerable<string> Guards(MediaType type) =>
    [
        "-protocol_whitelist", "file",
        "-format_whitelist", type.Demuxer,
        "-codec_whitelist", Decoders,
        "-max_pixels", _options.MaxPixels.ToString(),
        "-f", type.Demuxer,
    ];

    // The settings may hold the first admin's password: no decoder inherits them.
    private Dictionary<string, string?> Environment(bool trusted)
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => (string)entry.Key)
            .Where(name => name.StartsWith("Takes", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(name => name, _ => (string?)null);
        environment["VIPS_BLOCK_UNTRUSTED"] = trusted ? null : "1";
        environment["VIPS_CONCURRENCY"] = Threads;
        environment["LC_ALL"] = "C";
        return environment;
    }
}
