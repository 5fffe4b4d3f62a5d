using System.Security.Cryptography;
using TakesWeb.Kernel;

namespace TakesWeb.Bench;

/// <summary>A folder for one bench, removed with everything in it.</summary>
internal sealed class WorkFolder(string parent) : IDisposable
{
    public string Root { get; } = Directory.CreateDirectory(Path.Combine(parent, "takes-bench-" + Guid.NewGuid().ToString("N"))).FullName;

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>A file of random bytes: nothing can compress it or already know it.</summary>
    public string RandomFile(string name, int megabytes)
    {
        var path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1_000_000];
        for (var i = 0; i < megabytes; i++)
        {
            RandomNumberGenerator.Fill(buffer);
            file.Write(buffer);
        }

        // Dirty pages of the preparation must not be written during the measurement.
        file.Flush(flushToDisk: true);
        return path;
    }


    /// <summary>Runs a program in this folder and returns how long it took. A failure ends the bench.</summary>
    public async Task<TimeSpan> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken ct) =>
        await RunAsync(new ToolCommand(program, arguments) { WorkingFolder = Root, Timeout = TimeSpan.FromMinutes(30) }, ct);

    public static async Task<TimeSpan> RunAsync(ToolCommand command, CancellationToken ct)
    {
        var result = await ToolProcess.RunAsync(command, ct);
        return result.Succeeded
            ? result.Took
            : throw new BenchException($"{command.Program} {string.Join(' ', command.Arguments)} failed with {result.ExitCode}: {result.ErrorTail}");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
