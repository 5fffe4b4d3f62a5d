using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A page in the browser, and every complaint it made.</summary>
public sealed class Visit
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentBag<string> _expected = [];

    public Visit(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> UnexpectedErrors =>
        _errors.Where(error => !_expected.Any(part => error.Contains(part, StringComparison.OrdinalIgnoreCase))).ToList();

    /// <summary>An error that holds this text belongs to the story: a refused sign-in, a server that was killed.</summary>
    public void Expect(string partOfError) => _expected.Add(partOfError);

    /// <summary>Opens a page as the admin, through the sign-in page that stands before it.</summary>
    public async Task SignInAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Email").FillAsync(TakesServer.AdminEmail);
        await Page.GetByLabel("Password").FillAsync(TakesServer.AdminPassword);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await Page.WaitForURLAsync(url => new Uri(url).PathAndQuery == path);
        await IsLiveAsync();
    }

    /// <summary>Waits until the page that was loaded listens: a click before that does nothing.</summary>
    public Task IsLiveAsync() => Page.Locator("[data-live]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    /// <summary>
    /// Waits until an expression of the page is true. Asked from outside: Playwright's own waiting runs eval in the page, which its policy refuses.
    /// </summary>
    /// <param name="expression">An expression, or with an argument a function of it.</param>
    /// <param name="argument">What the function is given.</param>
    public Task HoldsAsync(string expression, object? argument = null) => Eventually.IsTrueAsync(expression, async () =>
    {
        try
        {
            return await Page.EvaluateAsync<bool>(argument is null ? $"Boolean({expression})" : $"argument => Boolean(({expression})(argument))", argument);
        }
        catch (PlaywrightException gone) when (gone.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            // Asked while the page was loaded anew: the new one is asked next.
            return false;
        }
    });

    /// <summary>
    /// Writes docs/images/<paramref name="name"/>.png, when TAKES_SCREENSHOTS=1 asks for it: an ordinary run must not change files of
    /// the repository.
    /// </summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TAKES_SCREENSHOTS") == "1")
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", name + ".png") });
        }
    }

    internal async Task KeepEvidenceAsync()
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? "unnamed";
        var folder = Path.Combine(Repository.Root, "artifacts", "e2e");
        Directory.CreateDirectory(folder);
        try
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, test + ".png"), FullPage = true });
            await File.WriteAllTextAsync(Path.Combine(folder, test + ".html"), await Page.ContentAsync());
        }
        catch (PlaywrightException exception)
        {
            // The page is gone, or its server is: the story's own failure tells more than this one.
            TestContext.Current.SendDiagnosticMessage("No picture of the failed page: {0}", exception.Message);
        }

        foreach (var error in UnexpectedErrors)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("The page said: " + error);
        }
    }
}
