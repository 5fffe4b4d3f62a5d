using System.Collections.Concurrent;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Whether the programs that Media needs are installed, for the readiness page. A program that is there is asked once; a missing one each time.</summary>
public sealed class MediaTools
{
    private static readonly (string Program, string VersionFlag)[] Programs =
        [("ffmpeg", "-version"), ("ffprobe", "-version"), ("vips", "--version"), ("vipsheader", "--version")];

    private readonly ConcurrentDictionary<string, MediaTool> _found = new();

    /// <summary>All programs, the missing ones with a sentence that tells what to install.</summary>
    public async Task<IReadOnlyList<MediaTool>> ListAsync(CancellationToken ct)
    {
        var tools = new List<MediaTool>();
        foreach (var (program, flag) in Programs)
        {
            tools.Add(_found.TryGetValue(program, out var known) ? known : await AskAsync(program, flag, ct));
        }

        return tools;
    }

    private async Task<MediaTool> AskAsync(string program, string flag, CancellationToken ct)
    {
        try
        {
            var result = await ToolProcess.RunAsync(new ToolCommand(program, [flag]) { Timeout = TimeSpan.FromSeconds(10) }, ct);
            return result.Succeeded
                ? _found.GetOrAdd(program, new MediaTool(program, VersionOf(result.OutputText), null))
                : new MediaTool(program, null, $"{program} is installed but does not start: {result.ErrorTail.Split('\n')[0]}");
        }
        catch (ToolMissingException missing)
        {
            return new MediaTool(program, null, missing.Message);
        }
    }

    // "ffmpeg version 5.1.9-0+deb12u1 Copyright …", "vips-8.14.1"
    private static string VersionOf(string text)
    {
        var line = text.Split('\n')[0].Trim();
        var words = line.Split(' ');
        return words is [_, "version", var version, ..] ? version : line;
    }
}

/// <param name="Program">Its name.</param>
/// <param name="Version">Null when it is missing.</param>
/// <param name="Complaint">What is wrong and what to do; null when it is fine.</param>
public sealed record MediaTool(string Program, string? Version, string? Complaint);
