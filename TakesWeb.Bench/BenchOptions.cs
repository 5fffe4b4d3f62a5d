using System.Globalization;

namespace TakesWeb.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "--rounds N (5), --megabytes N (1000), --takes N (10000), --seconds N (20), --folder PATH (where the work is done), --write (into docs/performance.md)";

    public int Rounds { get; private init; } = 5;

    public int Megabytes { get; private init; } = 1000;

    public int Takes { get; private init; } = 10_000;

    public int Seconds { get; private init; } = 20;

    /// <summary>Parent of the work folder. It decides the file system that is measured; a memory file system flatters everybody.</summary>
    public string Folder { get; private init; } = Path.GetTempPath();

    public bool Write { get; private init; }

    /// <summary>Null when an option is unknown or lacks its value.</summary>
    public static BenchOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new BenchOptions();
        while (!words.IsEmpty)
        {
            var value = words.Length > 1 ? words[1] : null;
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            BenchOptions? next = words[0] switch
            {
                "--write" => options with { Write = true },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--megabytes" when number > 0 => options with { Megabytes = number },
                "--takes" when number > 0 => options with { Takes = number },
                "--seconds" when number > 0 => options with { Seconds = number },
                "--folder" when Directory.Exists(value) => options with { Folder = Path.GetFullPath(value) },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            words = words[(words[0] == "--write" ? 1 : 2)..];
            options = next;
        }

        return options;
    }
}
