using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>The real classes with real programs, and a folder that goes away.</summary>
public sealed class MediaRig : IDisposable
{
    public MediaRig() : this(new MediaOptions())
    {
    }

    private MediaRig(MediaOptions settings, string sandboxProgram = "bwrap")
    {
        Folder = Directory.CreateTempSubdirectory("takes-media-").FullName;
        Options = Microsoft.Extensions.Options.Options.Create(settings);
        Sandbox = new MediaSandbox(Options, NullLogger<MediaSandbox>.Instance) { Program = sandboxProgram };
        Command = new MediaCommand(Options, Sandbox, NullLogger<MediaCommand>.Instance);
        Probe = new ProbeMedia(Command, Options);
        Picture = new MakePicture(Command, Probe);
        Resize = new ResizePicture(Command);
        Frames = new ReadFrames(Command);
        Sprite = new MakeSprite(Command);
        Sound = new MeasureSound(Command);
        var check = new CheckCopy(Command, Frames, Probe);
        Proxy = new MakeProxy(Command, Frames, Probe, check);
        Film = new MakeFilm(Command, Picture, check);
    }

    public static MediaRig With(MediaOptions settings, string sandboxProgram = "bwrap") => new(settings, sandboxProgram);

    public string Folder { get; }

    public IOptions<MediaOptions> Options { get; }

    public MediaSandbox Sandbox { get; }

    public MediaCommand Command { get; }

    public ProbeMedia Probe { get; }

    public MakePicture Picture { get; }

    public ResizePicture Resize { get; }

    public ReadFrames Frames { get; }

    public MakeProxy Proxy { get; }

    public MakeFilm Film { get; }

    public MakeSprite Sprite { get; }

    public MeasureSound Sound { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Makes a file with ffmpeg: the arguments, then the output's name.</summary>
    public async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var path = PathOf(name);
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments, path]), CancellationToken.None);
        return result.Succeeded ? path : throw new InvalidOperationException(result.ErrorTail);
    }

    public async Task<(PictureResult Result, string Output)> PictureOfAsync(string path, MediaType? type = null, int box = 512)
    {
        var output = PathOf($"{Guid.NewGuid():N}.png");
        type ??= MediaSniffer.Identify(path).Value;
        return (await Picture.RunAsync(path, type, null, output, box, CancellationToken.None), output);
    }

    /// <summary>The picture as <paramref name="side"/> times <paramref name="side"/> greys, row by row, whatever its own shape.</summary>
    public static async Task<byte[]> GreyAsync(string picture, int side)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-i", picture, "-vf", $"scale={side}:{side}:flags=area,format=gray", "-f", "rawvideo", "pipe:1"]), CancellationToken.None);
        return result.Succeeded && result.Output.Length == side * side ? result.Output : throw new InvalidOperationException(result.ErrorTail);
    }

    internal static PngPixels Pixels(string png) => PngPixels.TryDecode(File.ReadAllBytes(png)) ?? throw new InvalidOperationException($"{png} does not decode.");

    public void Dispose()
    {
        Sandbox.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
