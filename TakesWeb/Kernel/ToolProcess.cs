// The one place that may name System.Diagnostics.Process: everything else goes through RunAsync.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Text;

namespace TakesWeb.Kernel;

/// <summary>
/// Starts child processes. Both pipes are drained while it runs, the tree is killed on timeout and on cancellation.
/// A program that is not installed is a <see cref="ToolMissingException"/> that names it.
/// </summary>
public static class ToolProcess
{
    private const int ErrorTailBytes = 4096;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly Lazy<string?> PrLimit = new(() => Find("prlimit"));

    /// <summary>The absolute path of a program on PATH, or null.</summary>
    public static string? Find(string program)
    {
        if (Path.IsPathRooted(program))
        {
            return File.Exists(program) ? program : null;
        }

        var names = OperatingSystem.IsWindows() ? new[] { program + ".exe", program + ".cmd" } : [program];
        return (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    public static async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken ct)
    {
        var program = Find(command.Program) ?? throw new ToolMissingException(command.Program);
        var mark = Guid.NewGuid().ToString("N");
        using var process = new Process { StartInfo = StartInfoFor(program, command, mark) };
        using var deadline = new CancellationTokenSource(command.Timeout);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var started = Stopwatch.GetTimestamp();
        process.Start();
        if (command.IsBackground)
        {
            GiveWay(process);
        }

        // Read both pipes while it runs: a program blocks for ever once the 64 KiB of a pipe are full.
        var output = new OutputCollector(command.OutputLimit);
        var reading = command.OnOutputLine is { } onLine
            ? ReadLinesAsync(process.StandardOutput, onLine)
            : command.OnOutput is { } onOutput
                ? ReadPiecesAsync(process.StandardOutput.BaseStream, onOutput)
                : output.ReadAsync(process.StandardOutput.BaseStream);
        var errors = ReadTailAsync(process.StandardError.BaseStream);
        var writing = command.InputPieces is { } pieces ? WritePiecesAsync(process, pieces, ended.Token) : WriteInputAsync(process, command.Input);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        await ended.CancelAsync();
        var isHeard = await HearOutAsync(process, Task.WhenAll(reading, errors, writing), command.EndsAlone || stop.IsCancellationRequested, mark);
        var tail = errors.IsCompletedSuccessfully ? await errors : "Its output could not be read to the end.";
        ct.ThrowIfCancellationRequested();
        return new ToolResult(process.ExitCode, isHeard ? output.ToArray() : [], tail, Stopwatch.GetElapsedTime(started), deadline.IsCancellationRequested, output.IsCut || !isHeard)
        {
            IsHeard = isHeard,
        };
    }

    /// <summary>
    /// The program has ended; its pipes end when nobody holds them any more. A process that it left behind holds them for ever: that one is
    /// killed, so that nobody waits for it. False: there may have been more.
    /// </summary>
    private static async Task<bool> HearOutAsync(Process process, Task pipes, bool endsAlone, string mark)
    {
        if (endsAlone)
        {
            Stragglers.Kill(mark);
        }

        if (await Task.WhenAny(pipes, Task.Delay(LastWords)) == pipes)
        {
            await pipes;
            return true;
        }

        Stragglers.Kill(mark);
        if (await Task.WhenAny(pipes, Task.Delay(LastWords)) == pipes)
        {
            return true;
        }

        // It took the mark off. The pipes are closed on our side; what it writes goes nowhere.
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        _ = pipes.ContinueWith(static broken => broken.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return false;
    }

    /// <summary>Children take it over. A program that has ended by now has no priority to be set.</summary>
    private static void GiveWay(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
        }
    }

    private static ProcessStartInfo StartInfoFor(string program, ToolCommand command, string mark)
    {
        var info = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = command.WorkingFolder ?? Path.GetTempPath(),
        };
        if (command.MemoryLimit > 0 && PrLimit.Value is { } limiter)
        {
            info.FileName = limiter;
            info.ArgumentList.Add($"--as={command.MemoryLimit}");
            info.ArgumentList.Add("--core=0");
            info.ArgumentList.Add("--");
            info.ArgumentList.Add(program);
        }
        else
        {
            info.FileName = program;
        }

        foreach (var argument in command.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment[Stragglers.Variable] = mark;
        return info;
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
        }
    }

    private static async Task ReadPiecesAsync(Stream stream, OutputReader onOutput)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            onOutput(buffer.AsSpan(0, read));
        }
    }

    private static async Task<string> ReadTailAsync(Stream stream)
    {
        var ring = new byte[ErrorTailBytes * 2];
        var buffer = new byte[ErrorTailBytes];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            if (length + read > ring.Length)
            {
                var keep = Math.Min(length, ErrorTailBytes);
                ring.AsSpan(length - keep, keep).CopyTo(ring);
                length = keep;
            }

            buffer.AsSpan(0, read).CopyTo(ring.AsSpan(length));
            length += read;
        }

        var start = Math.Max(0, length - ErrorTailBytes);
        return Encoding.UTF8.GetString(ring, start, length - start).Trim();
    }

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte>? input)
    {
        await using var stdin = process.StandardInput.BaseStream;
        if (input is { } bytes)
        {
            await TryWriteAsync(stdin, bytes);
        }
    }

    private static async Task WritePiecesAsync(Process process, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken ended)
    {
        await using var stdin = process.StandardInput.BaseStream;
        try
        {
            await foreach (var piece in pieces.WithCancellation(ended))
            {
                if (!await TryWriteAsync(stdin, piece))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nobody is there to read it any more.
        }
    }

    private static async Task<bool> TryWriteAsync(Stream stdin, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stdin.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            // The program ended without reading all of it; its exit code tells the story.
            return false;
        }
    }

    private sealed class OutputCollector(int limit)
    {
        private readonly MemoryStream _kept = new();

        public bool IsCut { get; private set; }

        public async Task ReadAsync(Stream stream)
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                var room = (int)Math.Min(read, limit - _kept.Length);
                IsCut |= room < read;
                _kept.Write(buffer, 0, room);
            }
        }

        public byte[] ToArray() => _kept.ToArray();
    }
}
