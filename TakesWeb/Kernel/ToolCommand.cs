using System.Text;

namespace TakesWeb.Kernel;

/// <summary>What to run: a program by name or absolute path, and its arguments as a list, never as a string.</summary>
public sealed record ToolCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>After this the whole process tree is killed (SIGKILL: a decoder stuck in open() is deaf to SIGTERM).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public string? WorkingFolder { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Limit of address space in bytes (prlimit --as), where the machine has prlimit; 0 is no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>What it started and left behind is killed at its end, also what gave up its parent. For programs that read untrusted files.</summary>
    public bool EndsAlone { get; init; }

    /// <summary>Gives way to everything else that wants the processor: nobody waits for it.</summary>
    public bool IsBackground { get; init; }

    /// <summary>What the program reads from its standard input; null closes it at once.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>The same piece by piece, each asked for when the program has taken the one before. No further one is asked for after its end.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? InputPieces { get; init; }

    /// <summary>Called for each line of standard output as it comes, from a pool thread. The line is not kept then.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Called with the bytes of standard output as they come, from a pool thread. They are not kept then, and the memory is reused.</summary>
    public OutputReader? OnOutput { get; init; }

    /// <summary>Bytes of standard output that are kept; more is read and dropped.</summary>
    public int OutputLimit { get; init; } = 8 * 1024 * 1024;
}

/// <summary>Reads what a program writes, piece by piece.</summary>
public delegate void OutputReader(ReadOnlySpan<byte> bytes);

/// <summary>How a run ended. <paramref name="ErrorTail"/> holds the last 4 KiB of standard error.</summary>
public sealed record ToolResult(int ExitCode, byte[] Output, string ErrorTail, TimeSpan Took, bool TimedOut, bool OutputCut)
{
    /// <summary>False when its pipes were held open for seconds after its end: what it wrote is not all there, and nothing of it is given.</summary>
    public bool IsHeard { get; init; } = true;

    public bool Succeeded => ExitCode == 0 && !TimedOut && IsHeard;

    public string OutputText => Encoding.UTF8.GetString(Output);
}
