using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

/// <summary>A thousand objects, fifty flipped bits: each is found, and nothing else is.</summary>
public sealed class ScrubProofTests
{
    private const int Takes = 1000;
    private const int Flipped = 50;

    [Fact]
    public async Task Fifty_of_fifty_are_found_and_kept_and_repaired_by_a_remote_and_by_a_second_copy()
    {
        await using var app = await TakesApp.StartNewAsync();
        using var folder = new TempFolder();
        var library = await ScrubLibrary.CreateAsync(app, Takes);
        var url = await library.PushAsync(folder);
        await app.GitAsync(library.Shot.Slug, "remote", "remove", "origin");
        Assert.Empty((await library.ScrubAsync()).Findings);
        var harmed = Harm(library.Files.Select(f => MediaStore.ObjectPath(library.Repository, f.Oid)).ToList());
        await FindAsync(app, library, harmed);
        await app.GitAsync(library.Shot.Slug, "remote", "add", "origin", url);
        await RepairFromRemoteAsync(app, library);
        await app.GitAsync(library.Shot.Slug, "remote", "remove", "origin");
        await RepairFromCopyAsync(app, library);
    }

    private static async Task FindAsync(TakesApp app, ScrubLibrary library, List<string> harmed)
    {
        var bad = harmed.ToDictionary(path => path, File.ReadAllBytes);

        var found = await library.ScrubAsync();

        Assert.Equal(harmed.Select(Path.GetFileName).Order(), found.Findings.Select(f => f.Oid).Order());
        Assert.All(found.Findings, f => Assert.Equal(FindingKind.Damaged, f.Kind));
        Assert.All(bad, kept => Assert.Equal(kept.Value, File.ReadAllBytes(kept.Key)));
        Assert.Equal((Takes, 0), (found.Last!.Objects, found.Last.Repaired));
        var takes = await app.GetAsync($"{library.Shot.Url}/takes?limit=1000");
        Assert.Equal(Flipped, takes["takes"]!.AsArray().Count(t => (string)t!["picture"]! == "corrupt"));
    }

    private static async Task RepairFromRemoteAsync(TakesApp app, ScrubLibrary library)
    {
        var repaired = await library.ScrubAsync();

        Assert.Empty(repaired.Findings);
        // The object from the remote, and the working file that was another name of the bad one.
        Assert.Equal(Flipped * 2, repaired.Last!.Repaired);
        library.AssertAllRight();
        Assert.Equal("", await library.StatusAsync());
        await app.GitAsync(library.Shot.Slug, "lfs", "fsck");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(library.Repository, ".git", "takes", "quarantine")));
        Assert.Equal(Disk.UniqueBytes(library.Repository), (long)(await app.GetAsync($"/api/projects/{library.Shot.Slug}/storage"))["total_size_bytes"]!);
    }

    private static async Task RepairFromCopyAsync(TakesApp app, ScrubLibrary library)
    {
        app.Set("Takes:LinkMode", "copy");
        await app.RestartAsync();
        foreach (var (media, _) in library.Files)
        {
            File.Copy(media, media + ".own");
            File.Move(media + ".own", media, overwrite: true);
        }

        // One or the other of each pair, never both.
        var harmed = Harm([.. library.Files.Select((f, i) => i % 2 == 0 ? f.Media : MediaStore.ObjectPath(library.Repository, f.Oid))]);
        Assert.Equal(Flipped, harmed.Count);

        var scrubbed = await library.ScrubAsync();

        Assert.Empty(scrubbed.Findings);
        Assert.Equal((Flipped, 0), (scrubbed.Last!.Repaired, scrubbed.Last.Linked));
        library.AssertAllRight();
        Assert.All(harmed, path => Assert.Equal(1u, Kernel.FileStat.Of(path)!.Value.Links));
    }

    private static List<string> Harm(IReadOnlyList<string> paths)
    {
        var random = new Random(50);
        var harmed = paths.OrderBy(_ => random.Next()).Take(Flipped).ToList();
        harmed.ForEach(path => ScrubLibrary.Flip(path, random.Next(2000)));
        return harmed;
    }
}
