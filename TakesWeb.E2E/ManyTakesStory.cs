using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A shot that has been going on for a year.</summary>
public sealed class ManyTakesStory(Browser browser)
{
    private const int Takes = 2000;
    private const int MostCards = 200;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_thousand_takes_are_a_page_of_fewer_than_two_hundred_cards()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        var first = await studio.SettledAsync("take_001");
        await server.KillAsync();
        for (var number = 2; number <= Takes; number++)
        {
            CopyTake(studio, first, number);
        }

        await server.RestartAsync(Ct);

        await Eventually.IsTrueAsync("all takes in the index", async () => (await studio.ListAsync()).Count == Takes);
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.SignInAsync(studio.Page);
            await SeesCardAsync(visit, Takes);

            await visit.Page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight / 2)");
            await visit.Page.WaitForFunctionAsync("[...document.querySelectorAll('article')].some(a => a.dataset.index > 700 && a.dataset.index < 1300)");
            await HasFewCardsAsync(visit);

            // More than once: the page may grow while its rows are measured.
            var end = visit.Page.GetByLabel("Open take 1", new PageGetByLabelOptions { Exact = true });
            await Eventually.IsTrueAsync("the first take at the end of the page", async () =>
            {
                await visit.Page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
                return await end.CountAsync() == 1;
            });
            await SeesCardAsync(visit, 1);
        });
    }

    private static async Task SeesCardAsync(Visit visit, int number)
    {
        await Assertions.Expect(visit.Page.GetByLabel($"Open take {number}", new PageGetByLabelOptions { Exact = true })).ToBeInViewportAsync();
        await HasFewCardsAsync(visit);
    }

    private static async Task HasFewCardsAsync(Visit visit) => Assert.InRange(await visit.Page.Locator("article").CountAsync(), 1, MostCards - 1);

    /// <summary>As if it had come from a pull: the files alone, no row. Media and picture are shared, to be quick.</summary>
    private static void CopyTake(Studio studio, JsonNode first, int number)
    {
        var name = $"take_{number.ToString("D3", CultureInfo.InvariantCulture)}";
        var takes = Path.Combine(studio.Repository, studio.ShotPath, "takes");
        var folder = Directory.CreateDirectory(Path.Combine(takes, name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(takes, "take_001")))
        {
            var copy = Path.Combine(folder, Path.GetFileName(file).Replace("take_001", name, StringComparison.Ordinal));
            if (Path.GetExtension(file) == ".png")
            {
                Assert.True(DurableFile.TryLink(file, copy));
            }
            else if (Path.GetExtension(file) == ".json")
            {
                var sidecar = JsonNode.Parse(File.ReadAllText(file))!;
                sidecar["id"] = name;
                sidecar["takeUid"] = Guid.CreateVersion7().ToString();
                sidecar["number"] = number;
                sidecar["file"]!["name"] = ((string)first["file"]!["name"]!).Replace("take_001", name, StringComparison.Ordinal);
                File.WriteAllText(copy, sidecar.ToJsonString());
            }
            else
            {
                File.Copy(file, copy);
            }
        }
    }
}
