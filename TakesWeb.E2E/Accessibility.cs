using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;

namespace TakesWeb.E2E;

internal static class Accessibility
{
    /// <summary>The same on a desk and on a phone; afterwards the window is as wide as a desk.</summary>
    public static async Task IsAccessibleEverywhereAsync(this Visit visit)
    {
        foreach (var (width, height) in new[] { (390, 844), (1440, 900) })
        {
            await visit.Page.SetViewportSizeAsync(width, height);
            await visit.IsAccessibleAsync();
        }
    }

    /// <summary>Axe finds nothing serious or critical on the page as it stands.</summary>
    public static async Task IsAccessibleAsync(this Visit visit)
    {
        // An experimental rule, meant for single controls. A card is a cell with several in it: its name sums it up, and each control has its own.
        // What is in order is not told element by element: that was most of the time.
        var options = new AxeRunOptions { Rules = new() { ["label-content-name-mismatch"] = new RuleOptions { Enabled = false } }, ResultTypes = [ResultType.Violations] };
        var found = await visit.Page.RunAxe(options);
        var serious = found.Violations.Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{new Uri(visit.Page.Url).AbsolutePath} {v.Id}: {v.Help}. {string.Join(" | ", v.Nodes.Take(3).Select(Describe))}");
        Assert.True(!serious.Any(), string.Join('\n', serious));
    }

    private static string Describe(AxeResultNode node) => $"{node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}";
}
