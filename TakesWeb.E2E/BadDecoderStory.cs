using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// An ffmpeg that hangs and is deaf to TERM, crashes, floods its error output, makes nothing, or leaves processes behind. The take is kept
/// and says why it has no picture, nobody waits for ever, nothing goes on running, and the picture comes with the next ffmpeg that works.
/// </summary>
public sealed class BadDecoderStory
{
    private const long MostMemory = 150L << 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task However_ffmpeg_fails_the_take_stays_and_nothing_runs_on() => PlayAsync(flood: 200_000_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_gigabyte_of_complaints_fills_no_memory() => PlayAsync(flood: 1_000_000_000);

    private static async Task PlayAsync(long flood)
    {
        var programs = Directory.CreateTempSubdirectory("takes-e2e-programs-").FullName;
        try
        {
            // No bwrap among them: the walls are for another test, this is about what stands without them.
            foreach (var program in new[] { "git", "git-lfs", "ffprobe", "prlimit", "vips", "vipsheader", "vipsthumbnail", "bash", "sh" })
            {
                File.CreateSymbolicLink(Path.Combine(programs, program), ToolProcess.Find(program) ?? throw new InvalidOperationException($"{program} is missing."));
            }

            var ffmpeg = Path.Combine(programs, "ffmpeg");
            Make(ffmpeg, "exit 1");
            await using var server = await TakesServer.StartAsync(
                new ServerPlan { Programs = programs, Settings = [("Takes:Media:PictureTimeout", "00:00:02"), ("Takes:Jobs:FirstRetry", "00:00:00.100"), ("Takes:Jobs:LongestRetry", "00:00:00.200")] }, Ct);
            var studio = await Studio.OpenAsync(server);
            var n = 0;
            foreach (var (how, script) in Failures(flood))
            {
                Make(ffmpeg, script);
                await FailsWellAsync(server, studio, ++n, how);
            }

            File.Delete(ffmpeg);
            File.CreateSymbolicLink(ffmpeg, ToolProcess.Find("ffmpeg")!);
            // As often as it takes: the two seconds hold for a good decoder too, and a busy machine passes them.
            await Eventually.IsTrueAsync("a picture by a decoder that works", async () =>
            {
                if ((string?)(await studio.TakeAsync("take_001"))["picture"] is "no_preview" or "corrupt")
                {
                    using var retried = await studio.Client.PostAsync($"{studio.Takes}/take_001/retry", content: null, Ct);
                    Assert.True(retried.IsSuccessStatusCode, await retried.Content.ReadAsStringAsync(Ct));
                }

                return (string?)(await studio.TakeAsync("take_001"))["picture"] == "ready";
            });
        }
        finally
        {
            Directory.Delete(programs, recursive: true);
        }
    }

    /// <summary>Each sleeps for a number of seconds of its own, by which it can be found.</summary>
    private static (string How, string Script)[] Failures(long flood) =>
    [
        ("hangs", "trap '' TERM INT HUP; while :; do /bin/sleep 86311; done"),
        ("crashes", "kill -SEGV $$"),
        ("floods its error output", $"/usr/bin/head -c {flood.ToString(CultureInfo.InvariantCulture)} /dev/zero >&2; exit 1"),
        ("makes nothing and is content", "exit 0"),
        ("leaves a child that holds its pipes", "/bin/sleep 86311 & exit 1"),
        ("leaves a child that gave up its parent and its session", "(/usr/bin/setsid /bin/sleep 86311 </dev/null >/dev/null 2>&1 &) ; exit 1"),
        ("hangs with a child of another session", "/usr/bin/setsid /bin/sleep 86311 & while :; do /bin/sleep 86311; done"),
    ];

    private static async Task FailsWellAsync(TakesServer server, Studio studio, int n, string how)
    {
        var video = Path.Combine(server.DataFolder, $"{n}.mp4");
        await SampleMedia.WriteVideoAsync(video, n);
        var before = PeakMemory(server);

        await using var file = File.OpenRead(video);
        using var answer = await studio.PostAsync(new StreamContent(file), "take.mp4");
        var take = (string)(await Studio.TakeOfAsync(answer))["id"]!;
        var shown = await Eventually.SeeAsync($"why there is no picture when ffmpeg {how}", async () =>
            await studio.TakeAsync(take) is { } t && (string?)t["picture"] is "no_preview" or "corrupt" ? t : null);

        Assert.NotEqual("", ((string?)shown["pictureReason"] ?? "").Trim());
        Assert.Equal(SampleMedia.Sha256(video), SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)shown["mediaUrl"]!, Ct)));
        await Eventually.IsTrueAsync($"the end of all that an ffmpeg which {how} has started", () => Task.FromResult(Sleepers().Count == 0), () => string.Join('\n', Sleepers()));
        await Eventually.IsTrueAsync("an end of the picture's job", async () =>
            (await studio.Client.GetFromJsonAsync<JsonNode>("/api/jobs?kind=thumbnail&state=running", Ct))!["jobs"]!.AsArray().Count == 0);
        // The kernel adds up its counts of pages only now and then, so a peak may even seem to shrink a little.
        Assert.InRange(PeakMemory(server) - before, long.MinValue, MostMemory);
    }

    private static void Make(string program, string script)
    {
        File.WriteAllText(program + ".new", $"#!{ToolProcess.Find("bash")}\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        DurableFile.Replace(program + ".new", program);
    }

    private static List<string> Sleepers() => [.. Directory.EnumerateDirectories("/proc").Select(CommandOf).Where(c => c.Contains("sleep\u000086311", StringComparison.Ordinal))];

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static long PeakMemory(TakesServer server)
    {
        var line = File.ReadLines($"/proc/{server.ProcessId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
