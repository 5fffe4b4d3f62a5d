using System.Globalization;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class ToolProcessTests
{
    [Fact]
    public async Task At_its_deadline_a_program_is_killed_with_all_that_it_started()
    {
        var lines = new List<string>();

        var result = await ToolProcess.RunAsync(
            Shell("sleep 600 & echo $!; wait") with { Timeout = TimeSpan.FromSeconds(10), OnOutputLine = lines.Add }, CancellationToken.None);

        Assert.True(result.TimedOut);
        Assert.False(result.Succeeded);
        Assert.False(IsRunning(int.Parse(Assert.Single(lines), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_program_that_ends_is_asked_for_no_further_piece_of_its_input()
    {
        var asked = 0;
        async IAsyncEnumerable<ReadOnlyMemory<byte>> WithoutEnd()
        {
            while (true)
            {
                asked++;
                await Task.Yield();
                yield return new byte[] { (byte)'a', (byte)'b' };
            }
        }

        var result = await ToolProcess.RunAsync(Shell("head -c 3") with { InputPieces = WithoutEnd() }, CancellationToken.None);

        Assert.Equal("aba", result.OutputText);
        var once = asked;
        await Task.Yield();
        Assert.Equal(once, asked);
    }

    [Fact]
    public async Task Cancelling_kills_it_too_and_says_that_it_was_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var pid = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToolProcess.RunAsync(
            Shell("sleep 600 & echo $!; wait") with
            {
                OnOutputLine = line =>
                {
                    pid = int.Parse(line, CultureInfo.InvariantCulture);
                    stop.Cancel();
                },
            },
            stop.Token));

        Assert.False(IsRunning(pid));
    }

    [Fact]
    public async Task A_megabyte_on_both_pipes_blocks_nobody()
    {
        var result = await ToolProcess.RunAsync(
            Shell("head -c 1000000 /dev/zero | tr '\\0' e >&2; head -c 1000000 /dev/zero | tr '\\0' o; echo the end >&2"), CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.Equal(1_000_000, result.Output.Length);
        Assert.EndsWith("the end", result.ErrorTail, StringComparison.Ordinal);
        Assert.True(result.ErrorTail.Length <= 4096);
    }

    [Fact]
    public async Task Output_beyond_the_limit_is_read_and_dropped()
    {
        var result = await ToolProcess.RunAsync(Shell("head -c 300000 /dev/zero") with { OutputLimit = 1000 }, CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.True(result.OutputCut);
        Assert.Equal(1000, result.Output.Length);
    }

    [Fact]
    public async Task Arguments_and_input_arrive_as_they_are()
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("bash", ["-c", "printf '%s|' \"$@\"; cat", "-", "a b", "$(id)", "", "'\"\n"]) { Input = "in"u8.ToArray() }, CancellationToken.None);

        Assert.Equal("a b|$(id)||'\"\n|in", result.OutputText);
    }

    [Fact]
    public async Task A_missing_program_is_named_with_the_package_that_brings_it()
    {
        var missing = await Assert.ThrowsAsync<ToolMissingException>(() => ToolProcess.RunAsync(new ToolCommand("/nowhere/vipsthumbnail-9", []), CancellationToken.None));

        Assert.Contains("/nowhere/vipsthumbnail-9", missing.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install libvips-tools", new ToolMissingException("vipsthumbnail").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_wants_more_memory_than_its_limit_fails()
    {
        Assert.SkipWhen(ToolProcess.Find("prlimit") is null, "This machine has no prlimit.");
        var greedy = new ToolCommand("dd", ["if=/dev/zero", "of=/dev/null", "bs=300M", "count=1"]);

        var free = await ToolProcess.RunAsync(greedy, CancellationToken.None);
        var limited = await ToolProcess.RunAsync(greedy with { MemoryLimit = 100 << 20 }, CancellationToken.None);

        Assert.True(free.Succeeded, free.ErrorTail);
        Assert.False(limited.Succeeded);
    }

    [Fact]
    public async Task Nobody_waits_for_a_child_that_holds_the_pipes()
    {
        var result = await ToolProcess.RunAsync(Shell("sleep 600 & echo $!") with { Timeout = TimeSpan.FromMinutes(5) }, CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.False(IsRunning(int.Parse(result.OutputText, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_run_whose_output_may_not_be_all_there_has_failed()
    {
        var pid = 0;

        // Without its environment the child does not carry the mark by which those left behind are found.
        var result = await ToolProcess.RunAsync(
            Shell("env -i sleep 600 & echo $!") with { OnOutputLine = line => pid = int.Parse(line, CultureInfo.InvariantCulture) }, CancellationToken.None);

        Assert.NotEqual(0, pid);
        Posix.KillProcess(pid);
        Assert.Equal(0, result.ExitCode);
        Assert.False(result.Succeeded);
        Assert.Contains("could not be read to the end", result.ErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_gave_up_its_parent_and_its_session_is_killed_when_nothing_may_be_left()
    {
        Assert.SkipWhen(ToolProcess.Find("setsid") is null, "This machine has no setsid.");
        var leaving = Shell("(setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!)");

        var left = await ToolProcess.RunAsync(leaving, CancellationToken.None);
        var ended = await ToolProcess.RunAsync(leaving with { EndsAlone = true }, CancellationToken.None);

        Assert.True(IsRunning(int.Parse(left.OutputText, CultureInfo.InvariantCulture)));
        Posix.KillProcess(int.Parse(left.OutputText, CultureInfo.InvariantCulture));
        Assert.False(IsRunning(int.Parse(ended.OutputText, CultureInfo.InvariantCulture)));
    }

    private static ToolCommand Shell(string script) => new("bash", ["-c", script]);

    /// <summary>False for a process that is gone, or dead and not yet collected.</summary>
    private static bool IsRunning(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(' ')[2] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
