using Microsoft.Playwright;
using TakesWeb.E2E;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace TakesWeb.E2E;

/// <summary>One Chromium for all tests of the run; each visit has a context of its own, without the others' cookies.</summary>
public sealed class Browser : IAsyncDisposable
{
    // Says nothing about speed: a busy machine shows things late.
    private const float Patience = 60_000;

    // Playwright's own browser is a download; Debian's Chromium speaks the same protocol.
    private const string Chromium = "/usr/bin/chromium";

    // Started by the first visit: a test without a page needs no browser, and a browser that does not start fails the tests that do.
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Chromium)>> _running = new(LaunchAsync);

    /// <summary>
    /// Plays a story on a new page. Fails when the story fails, or when the page wrote an error to the console, threw one, or could not
    /// fetch something, unless the story expected it. A failed story leaves a picture of the page in artifacts/e2e/.
    /// </summary>
    public async Task VisitAsync(Uri? address, Func<Visit, Task> story, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } };
        options.BaseURL ??= address?.ToString();
        var (_, chromium) = await _running.Value;
        await using var context = await chromium.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        var visit = new Visit(await context.NewPageAsync());
        try
        {
            await story(visit);
        }
        catch
        {
            await visit.KeepEvidenceAsync();
            throw;
        }

        Assert.Empty(visit.UnexpectedErrors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var (playwright, chromium) = await _running.Value;
            await chromium.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Chromium)> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TAKES_CHROMIUM") ?? Chromium,
            Args =
            [
                // Chromium's sandbox refuses to start as root, which is who runs CI containers.
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run",
            ],
        });
        return (playwright, chromium);
    }
}
