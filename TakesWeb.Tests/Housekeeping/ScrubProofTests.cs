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
    public async Task Fifty_of_fifty_are_found_and_kept_and_a_remote_repairs_them_all()
    {
        await using var app = await TakesApp.StartNewAsync();
        using var folder = new TempFolder();
        var library = await ScrubLibrary.CreateAsync(app, Takes);
        var url = await library.PushAsync(folder);
        await app.GitAsync(library.Shot.Slug, "remote", "remove", "origin");
        Assert.Empty((await library.ScrubAsync()).Findings);
        var harmed = Harm(library.Files.Select(f => MediaStore.ObjectPath(library.Repository, f.Oid)).ToList());
        var bad = harmed.ToDictionary(path => path, File.ReadAllBytes);

        var found = await library.ScrubAsync();

        Assert.Equal(harmed.Select(Path.GetFileName).Order(), found.Findings.Select(f => f.Oid).Order());
        Assert.All(found.Findings, f => Assert.Equal(FindingKind.Damaged, f.Kind));
        Assert.All(bad, kept => Assert.Equal(kept.Value, File.ReadAllBytes(kept.Key)));
        Assert.Equal(Takes, found.Last!.Objects);
        var takes = await app.GetAsync($"{library.Shot.Url}/takes?limit=1000");
        Assert.Equal(Flipped, takes["takes"]!.AsArray().Count(t => (string)t!["picture"]! == "corrupt"));

        await app.GitAsync(library.Shot.Slug, "remote", "add", "origin", url);
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

    [Fact]
    public async Task With_two_copies_fifty_of_fifty_are_repaired_from_the_intact_one()
    {
        await using var app = await TakesApp.StartNewAsync(("Takes:LinkMode", "copy"));
        var library = await ScrubLibrary.CreateAsync(app, Takes);
        // One or the other of each pair, never both.
        var harmed = Harm([.. library.Files.Select((f, i) => i % 2 == 0 ? f.Media : MediaStore.ObjectPath(library.Repository, f.Oid))]);
        Assert.Equal(Flipped, harmed.Count);

        var scrubbed = await library.ScrubAsync();

        Assert.Empty(scrubbed.Findings);
        Assert.Equal(Flipped, scrubbed.Last!.Repaired);
        Assert.Equal(0, scrubbed.Last.Linked);
        library.AssertAllRight();
        Assert.Equal("", await library.StatusAsync());
        Assert.True(scrubbed.Copy.IsComplete);
        Assert.Equal(Disk.UniqueBytes(library.Repository), (long)(await app.GetAsync($"/api/projects/{library.Shot.Slug}/storage"))["total_size_bytes"]!);
    }

    private static List<string> Harm(IReadOnlyList<string> paths)
    {
        var random = new Random(50);
        var harmed = paths.OrderBy(_ => random.Next()).Take(Flipped).ToList();
        harmed.ForEach(path => ScrubLibrary.Flip(path, random.Next(2000)));
        return harmed;
    }
}
