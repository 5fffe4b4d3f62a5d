using System.Text.RegularExpressions;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Shell;

public sealed partial class SecurityHeadersTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/nothing/is/here")]
    [InlineData("/css/tokens.css")]
    public async Task A_page_runs_no_script_but_ours_and_stands_in_no_frame(string path)
    {
        using var answer = await GetAsync(path);

        var policy = string.Join("; ", answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        // What the policy would refuse is not there to begin with.
        var html = await answer.Content.ReadAsStringAsync(Ct);
        Assert.All(Scripts().Matches(html), script => Assert.Contains(" src=", script.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(Handlers(), html);
    }

    [Theory]
    [InlineData("/api/projects")]
    [InlineData("/api/nothing")]
    [InlineData("/healthz")]
    [InlineData("/openapi/v1.json")]
    public async Task An_answer_for_programs_is_no_page(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal("default-src 'none'; sandbox; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        return await app.Http.SendAsync(request, Ct);
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Scripts();

    [GeneratedRegex(""" on[a-z]+=["']""")]
    private static partial Regex Handlers();
}
