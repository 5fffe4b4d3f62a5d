namespace TakesWeb.Media;

/// <summary>The public test media that nobody here wrote: TAKES_CORPUS, or shared/corpus beside a folder above this one.</summary>
internal static class CorpusFolder
{
    /// <summary>Null where it is absent.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TAKES_CORPUS") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(corpus, "MANIFEST.tsv")))
            {
                return corpus;
            }
        }

        return null;
    }

    /// <summary>The media of its manifest, each with what is expected of it.</summary>
    public static IEnumerable<(string Path, string Expected)> Rows(string corpus) =>
        File.ReadLines(Path.Combine(corpus, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t')).Select(columns => (Path: columns[0], Expected: columns[5]))
            .Where(row => !row.Path.EndsWith(".json", StringComparison.Ordinal) && !row.Path.EndsWith(".txt", StringComparison.Ordinal));
}
