using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An artist drops files on a page, over a line that is not to be trusted.</summary>
public sealed class UploadStory(Browser browser)
{
    private const int Large = 24 << 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_files_arrive_over_a_line_that_is_cut_and_what_is_no_media_or_there_already_is_said()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await using var line = new CutLine(server.Address);
        var folder = Directory.CreateDirectory(Path.Combine(server.DataFolder, "desk")).FullName;
        var sha256 = SampleMedia.WriteWave(Path.Combine(folder, "long.wav"), Large);
        var png = SampleMedia.Png();
        await File.WriteAllBytesAsync(Path.Combine(folder, "first.png"), png, Ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "second.png"), SampleMedia.Png(), Ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "shot list.mp4"), "scene 1: the whistle, once more, and slower", Ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "again.png"), png, Ct);

        await browser.VisitAsync(line.Address, async visit =>
        {
            var (resumedAt, declared) = (new List<long>(), 0);
            visit.Expect("net::ERR");
            visit.Expect("WebSocket");
            visit.Expect("Connection");
            visit.Expect("Failed to");
            visit.Page.Request += (_, request) =>
            {
                if (request.Method == "PATCH")
                {
                    lock (resumedAt)
                    {
                        resumedAt.Add(long.Parse(request.Headers["upload-offset"], System.Globalization.CultureInfo.InvariantCulture));
                    }
                }

                declared += request.Method == "POST" && request.Url.EndsWith("/uploads", StringComparison.Ordinal) ? 1 : 0;
            };
            await visit.SignInAsync(studio.Page);
            var tray = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Uploads" });

            line.CutAfter(Large / 2);
            await ChooseAsync(visit, folder, "first.png", "second.png", "long.wav", "shot list.mp4");
            await Assertions.Expect(tray).ToContainTextAsync("This is text. A take is a film, a picture or a sound.");
            await Eventually.IsTrueAsync("the line cut in the middle", () => Task.FromResult(line.IsCut));
            line.Mend();

            await Eventually.IsTrueAsync("three takes", async () => (await studio.ListAsync()).Count == 3, within: TimeSpan.FromMinutes(2));
            Assert.Equal(3, declared);
            lock (resumedAt)
            {
                Assert.Contains(resumedAt, offset => offset > 0);
            }

            await visit.Page.ReloadAsync();
            await visit.IsLiveAsync();
            await ChooseAsync(visit, folder, "again.png");
            await Assertions.Expect(tray).ToContainTextAsync("the same bytes as take");
            await Assertions.Expect(visit.Page.Locator("article .badge").Filter(new() { HasText = "duplicate" })).ToHaveCountAsync(1);
        });

        var takes = await studio.AllSettledAsync();
        Assert.Equal(4, takes.Count);
        Assert.Equal(sha256, (string)takes.Single(t => (string)t["file"]!["originalName"]! == "long.wav")["file"]!["sha256"]!);
        await studio.IsCleanAsync();
    }

    private static async Task ChooseAsync(Visit visit, string folder, params string[] names)
    {
        var chooser = await visit.Page.RunAndWaitForFileChooserAsync(() => visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Upload" }).First.ClickAsync());
        await chooser.SetFilesAsync(names.Select(name => Path.Combine(folder, name)));
    }
}
