using System.Text;

namespace TakesWeb.Media;

/// <summary>
/// Burns in timecode and prompt. The prompt is somebody's text: it reaches ffmpeg as a file, never as an argument, and nothing in it
/// is expanded.
/// </summary>
internal static class SyntheticText
{
    public const string PromptFile = "prompt.txt";
    private const int MaxPromptLines = 3;

    private static readonly string[] Fonts =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/TTF/DejaVuSansMono.ttf", "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf", "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf",
    ];

    /// <summary>A font file, or null where the machine has none of the known ones.</summary>
    public static string? FindFont() => Fonts.FirstOrDefault(File.Exists);

    /// <summary>Filters to append (they start with a comma); writes the prompt's file into <paramref name="folder"/>.</summary>
    public static string Burn(SyntheticVideo video, string font, string folder, int width, int height)
    {
        var size = Math.Max(8, Math.Min(width, height) / 24);
        var look = $"fontfile={font}:fontsize={size}:fontcolor=white@0.9:box=1:boxcolor=black@0.35:boxborderw={size / 3}";
        var filters = $",drawtext={look}:timecode='{video.Timecode.Replace(":", "\\:", StringComparison.Ordinal)}':timecode_rate={video.Rate}:x=w-tw-{size}:y={size}";
        var prompt = Wrap(video.Prompt, Math.Max(8, (int)((width - (2 * size)) / (size * 0.62))));
        if (prompt.Length == 0)
        {
            return filters;
        }

        File.WriteAllText(Path.Combine(folder, PromptFile), prompt, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return filters + $",drawtext={look}:textfile={PromptFile}:expansion=none:x={size}:y=h-th-{size}";
    }

    private static string Wrap(string? prompt, int columns)
    {
        var words = new string([.. (prompt ?? "").Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var lines = new List<string>();
        foreach (var word in words)
        {
            var cut = word.Length > columns ? word[..columns] : word;
            if (lines.Count > 0 && lines[^1].Length + 1 + cut.Length <= columns)
            {
                lines[^1] += " " + cut;
            }
            else if (lines.Count == MaxPromptLines)
            {
                lines[^1] = lines[^1][..Math.Min(lines[^1].Length, columns - 1)] + "…";
                break;
            }
            else
            {
                lines.Add(cut);
            }
        }

        return string.Join('\n', lines);
    }
}
