using System.Collections.Concurrent;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class DurableFileTests
{
    [Fact]
    public async Task Of_eight_that_claim_fifty_names_at_once_one_wins_each_and_keeps_what_it_brought()
    {
        using var folder = new TempFolder();
        var winners = new ConcurrentBag<(int Name, int Who)>();
        using var together = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(who => Task.Factory.StartNew(
            () =>
            {
                for (var name = 1; name <= 50; name++)
                {
                    var finished = folder[$"finished-{who}-{name}"];
                    Directory.CreateDirectory(finished);
                    File.WriteAllText(Path.Combine(finished, "who"), $"{who}");
                    together.SignalAndWait();
                    if (DurableFile.TryPublishFolder(finished, folder[$"take_{name:D3}"]))
                    {
                        winners.Add((name, who));
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(Enumerable.Range(1, 50), winners.Select(w => w.Name).Order());
        Assert.All(winners, w => Assert.Equal($"{w.Who}", File.ReadAllText(Path.Combine(folder[$"take_{w.Name:D3}"], "who"))));
        Assert.Equal(350, Directory.GetDirectories(folder.Path, "finished-*").Length);
    }

    [Fact]
    public void Publishing_over_an_empty_folder_a_file_or_a_link_is_refused_and_changes_nothing()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["finished"]);
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["file"], "theirs");
        File.CreateSymbolicLink(folder["link"], folder["nowhere"]);

        Assert.False(DurableFile.TryPublishFolder(folder["finished"], folder["empty"]));
        Assert.False(DurableFile.TryPublishFolder(folder["finished"], folder["file"]));
        Assert.False(DurableFile.TryPublishFolder(folder["finished"], folder["link"]));

        Assert.True(Directory.Exists(folder["finished"]));
        Assert.Equal("theirs", File.ReadAllText(folder["file"]));
    }

    [Fact]
    public void Writing_replaces_the_file_and_leaves_no_other_name()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["project.json"], "a much longer text that was there before");

        DurableFile.Write(folder["project.json"], "new");

        Assert.Equal("new", File.ReadAllText(folder["project.json"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_write_that_cannot_take_its_place_leaves_no_other_name()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["project.json"]);

        Assert.ThrowsAny<Exception>(() => DurableFile.Write(folder["project.json"], "new"));

        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Lines_are_appended_whole()
    {
        using var folder = new TempFolder();

        DurableFile.AppendLine(folder["events"], "one");
        DurableFile.AppendLine(folder["events"], "two");

        Assert.Equal("one\ntwo\n", File.ReadAllText(folder["events"]));
    }
}
