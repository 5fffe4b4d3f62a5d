using Microsoft.Extensions.Options;

namespace TakesWeb.Media;

/// <summary>How decoders are kept on a leash. Bound to the section "Takes:Media".</summary>
public sealed record MediaOptions
{
    /// <summary>Takes:Media:Threads: threads of one decoder. More of them also take more memory.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Takes:Media:MaxPixels: a picture of more pixels is not decoded (it takes gigabytes).</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Takes:Media:PictureMemoryBytes: address space of a program that makes a picture.</summary>
    public long PictureMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Takes:Media:ProxyMemoryBytes: address space of a program that encodes a video.</summary>
    public long ProxyMemoryBytes { get; init; } = 3L << 30;

    /// <summary>Takes:Media:PictureTimeout: after this a program that makes a picture is killed.</summary>
    public TimeSpan PictureTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes:Media:WatchTimeout: after this a program that looks through a whole film is killed.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Takes:Media:Sandbox: auto, off or required.</summary>
    public SandboxMode Sandbox { get; init; } = SandboxMode.Auto;
}

/// <summary>Whether decoders run inside bubblewrap: no network, one input file, at most one folder to write to.</summary>
public enum SandboxMode
{
    /// <summary>Where bubblewrap is installed and works here.</summary>
    Auto,

    /// <summary>Never.</summary>
    Off,

    /// <summary>Always: without it no decoder is started.</summary>
    Required,
}

internal sealed class ValidateMediaOptions : IValidateOptions<MediaOptions>
{
    public ValidateOptionsResult Validate(string? name, MediaOptions options)
    {
        var complaints = new List<string>();
        Complain(options.Threads is >= 1 and <= 64, $"Takes:Media:Threads is {options.Threads}; it must be from 1 to 64.");
        Complain(options.MaxPixels is >= 1_000_000 and <= int.MaxValue, $"Takes:Media:MaxPixels is {options.MaxPixels}; it must be from 1000000 to {int.MaxValue}.");
        Complain(options.PictureMemoryBytes >= 256L << 20, $"Takes:Media:PictureMemoryBytes is {options.PictureMemoryBytes}; decoders need at least {256L << 20} (256 MiB).");
        Complain(options.ProxyMemoryBytes >= 512L << 20, $"Takes:Media:ProxyMemoryBytes is {options.ProxyMemoryBytes}; encoders need at least {512L << 20} (512 MiB).");
        Complain(options.PictureTimeout >= TimeSpan.FromSeconds(1), $"Takes:Media:PictureTimeout is {options.PictureTimeout}; it must be at least one second.");
        Complain(options.WatchTimeout >= TimeSpan.FromSeconds(1), $"Takes:Media:WatchTimeout is {options.WatchTimeout}; it must be at least one second.");
        Complain(Enum.IsDefined(options.Sandbox), "Takes:Media:Sandbox must be auto, off or required.");
        return complaints.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(complaints);

        void Complain(bool isFine, string sentence)
        {
            if (!isFine)
            {
                complaints.Add(sentence);
            }
        }
    }
}
