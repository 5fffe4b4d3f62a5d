using System.Text;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class TakeEventsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Ada = new("Ada", "ada@example.org");

    private readonly TempFolder _folder = new();

    private string Log => _folder["events.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_logs_that_git_merged_by_union_read_as_one_history()
    {
        var common = Line("added", 0);
        var (ours, theirs) = (Line("trashed", 2), Line("restored", 3));
        var early = Line("archived", 1);
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("config", "user.name", "Ada");
        await GitAsync("config", "user.email", "ada@example.org");
        await File.WriteAllTextAsync(_folder[".gitattributes"], "*.jsonl text eol=lf merge=union\n", TestContext.Current.CancellationToken);
        await CommitAsync(common);
        await GitAsync("checkout", "--quiet", "-b", "theirs");
        await CommitAsync(common, early, theirs);
        await GitAsync("checkout", "--quiet", "main");
        await CommitAsync(common, ours);

        await GitAsync("merge", "--quiet", "theirs", "-m", "merged");

        Assert.Equal(["added", "archived", "trashed", "restored"], Types());
        Assert.Equal(StorageState.Archived, TakeState.Fold(TakeEvents.Read(Log)).Storage);
    }

    [Fact]
    public void Events_of_one_millisecond_come_one_after_the_other()
    {
        var folder = new TakeFolder(_folder.Path, "shot", 1, 1);
        Directory.CreateDirectory(folder.Path);
        for (var i = 0; i < 8; i++)
        {
            TakeEvents.Append(folder, Ada, Noon.AddMicroseconds(100 * (i + 1)), new TakeEvent(i % 2 == 0 ? "trashed" : "restored"));
        }

        Assert.Equal(Enumerable.Range(0, 8), TakeEvents.Read(folder.Events).Select((e, i) => (string)e["type"]! == (i % 2 == 0 ? "trashed" : "restored") ? i : -1));
        Assert.Equal(8, TakeEvents.Read(folder.Events).Select(e => (string)e["at"]!).Distinct().Count());
    }

    [Fact]
    public void A_log_whose_last_line_is_at_the_end_of_time_takes_another()
    {
        var folder = new TakeFolder(_folder.Path, "shot", 1, 1);
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.Events, TakeEvents.Format("trashed", Ada, DateTimeOffset.MaxValue, []) + "\n");

        TakeEvents.Append(folder, Ada, Noon, new TakeEvent("restored"));

        Assert.Equal(2, TakeEvents.Read(folder.Events).Count);
    }

    [Fact]
    public void A_line_that_both_sides_have_counts_once()
    {
        var twice = Line("trashed", 1);
        File.WriteAllText(Log, $"{Line("added", 0)}\n{twice}\n{Line("restored", 2)}\n{twice}\n");

        Assert.Equal(["added", "trashed", "restored"], Types());
    }

    [Fact]
    public void Line_ends_of_windows_change_nothing_and_the_next_event_stands_on_a_line_of_its_own()
    {
        File.WriteAllText(Log, $"{Line("added", 0)}\r\n{Line("trashed", 1)}\r\n");

        Assert.False(TakeEvents.HasTornEnd(Log));
        Assert.False(TakeEvents.CutTornEnd(Log));
        DurableFile.AppendLine(Log, Line("restored", 2));

        Assert.Equal(["added", "trashed", "restored"], Types());
    }

    [Fact]
    public void A_torn_last_line_is_passed_over_wherever_it_tore_and_the_next_event_is_not_swallowed()
    {
        var whole = $"{Line("added", 0)}\n";
        var next = Encoding.UTF8.GetBytes(Line("trashed", 1, "Zoë 🎬") + "\n");
        for (var length = 0; length < next.Length; length++)
        {
            File.WriteAllBytes(Log, [.. Encoding.UTF8.GetBytes(whole), .. next.AsSpan(0, length)]);
            // All but the line feed is the whole event; it was on the disk, so it counts.
            var isWhole = length == next.Length - 1;

            Assert.Equal(isWhole ? ["added", "trashed"] : ["added"], Types());
            Assert.Equal(length > 0, TakeEvents.HasTornEnd(Log));
            Assert.Equal(length > 0 && !isWhole, TakeEvents.CutTornEnd(Log));
            DurableFile.AppendLine(Log, Line("restored", 2));

            Assert.Equal(isWhole ? ["added", "trashed", "restored"] : ["added", "restored"], Types());
        }
    }

    [Fact]
    public void Zeros_and_conflict_marks_in_the_middle_hide_no_event()
    {
        File.WriteAllText(Log, $"{Line("added", 0)}\n\0\0\0\0\0\0\n<<<<<<< HEAD\n{Line("trashed", 1)}\n=======\n[1,2]\n\"text\"\n>>>>>>> theirs\n{Line("restored", 2)}\n");

        Assert.Equal(["added", "trashed", "restored"], Types());
    }

    private static string Line(string type, int minute, string by = "Ada") => TakeEvents.Format(type, Ada with { Name = by }, Noon.AddMinutes(minute));

    private string[] Types() => [.. TakeEvents.Read(Log).Select(e => (string)e["type"]!)];

    private async Task CommitAsync(params string[] lines)
    {
        await File.WriteAllTextAsync(Log, string.Concat(lines.Select(l => l + "\n")), TestContext.Current.CancellationToken);
        await GitAsync("add", ".");
        await GitAsync("commit", "--quiet", "-m", "events");
    }

    private Task<string> GitAsync(params string[] arguments) => TakesApp.ProgramAsync("git", ["-C", _folder.Path, .. arguments]);
}
