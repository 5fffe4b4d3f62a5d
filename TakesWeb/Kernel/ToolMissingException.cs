namespace TakesWeb.Kernel;

/// <summary>A program that Takes needs for this is not installed.</summary>
public sealed class ToolMissingException(string program)
    : IOException($"{program} is not installed on this machine. Install it (on Debian: apt-get install {PackageOf(program)}) and try again.")
{
    public string Program { get; } = program;

    private static string PackageOf(string program) => program switch
    {
        "ffprobe" => "ffmpeg",
        "vipsthumbnail" or "vipsheader" or "vips" => "libvips-tools",
        _ => program,
    };
}
