using System.Net;
using Xunit;

namespace TakesWeb.E2E;

public sealed class TakesServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_content/Radzen.Blazor/Radzen.Blazor.js")]
    public async Task The_published_app_serves_its_browser_code_to_anybody(string path)
    {
        await using var server = await TakesServer.StartAsync(Ct);

        using var answer = await server.Anonymous().GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_killed_server_is_gone_and_comes_back_at_the_same_address_with_its_data()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var client = server.Anonymous();
        var kept = Path.Combine(server.DataFolder, "kept.txt");
        await File.WriteAllTextAsync(kept, "before the kill", Ct);

        await server.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Ct));
        await server.RestartAsync(Ct);

        using var answer = await client.GetAsync("/_framework/blazor.web.js", Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("before the kill", await File.ReadAllTextAsync(kept, Ct));
    }

    [Fact]
    public async Task A_server_that_cannot_start_fails_with_what_it_wrote()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TakesServer.StartAsync([("Kestrel:Endpoints:Broken:Url", "no address at all")], Ct));

        Assert.Contains("no address at all", failure.Message, StringComparison.Ordinal);
    }
}
