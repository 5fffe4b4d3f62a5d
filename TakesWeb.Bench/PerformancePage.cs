using System.Text.RegularExpressions;

namespace TakesWeb.Bench;

/// <summary>docs/performance.md: one section for each bench, each with its own date and machine, replaced by the next run of that bench.</summary>
internal static class PerformancePage
{
    private const string Introduction = """
        # Measured

        Ratios of one run on one machine, Takes and its peer taking turns; times alone say little on another machine. Each section is written
        by `dotnet run -c Release --project TakesWeb.Bench -- <section> --write`.

        """;

    public static void Write(string section, BenchReport report, BenchOptions options)
    {
        var page = Path.Combine(Root(), "docs", "performance.md");
        var text = File.Exists(page) ? File.ReadAllText(page) : Introduction;
        File.WriteAllText(page, Replace(text, section, Section(section, report, options)));
        Console.WriteLine("Written to docs/performance.md");
    }

    private static string Section(string section, BenchReport report, BenchOptions options) =>
        $"## {section}\n\n{report.How} Medians of {options.Rounds} rounds unless the row says otherwise.\n\n{report.ToTable()}\n"
        + $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Describe(options.Folder)}\n";

    private static string Replace(string text, string section, string replacement)
    {
        var old = Regex.Match(text, $"""^## {section}\n.*?(?=^## |\z)""", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5));
        return old.Success
            ? text[..old.Index] + replacement + (old.Index + old.Length < text.Length ? "\n" : "") + text[(old.Index + old.Length)..]
            : text.TrimEnd('\n') + "\n\n" + replacement;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TakesWeb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new BenchException("docs/performance.md lies in a checkout of Takes, and this program does not run from inside one.");
    }
}
