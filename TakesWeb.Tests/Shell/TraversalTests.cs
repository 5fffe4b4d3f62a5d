using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Shell;

/// <summary>Every place of every route, and every name in a query, filled with what might lead out of the library. A canary lies beside it.</summary>
public sealed class TraversalTests(TakesApp app) : IClassFixture<TakesApp>, IDisposable
{
    private const string Song = "the canary sings for nobody";
    private static readonly string[] Queries = ["project", "shot", "take", "takes", "storage", "v", "cursor", "kind", "state", "q", "after", "returnUrl"];

    /// <summary>Of the address, not of a name (RFC 3986, 5.2.4): they are gone, with the segment before them, before a route is found.</summary>
    private static readonly string[] DotSegments = ["..", ".", "%2e"];

    private readonly TempFolder _outside = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _outside.Dispose();

    [Fact]
    public Task A_tenth_of_the_payloads_leads_nowhere() => PlayAsync(Payloads().Where((_, i) => i % 10 == 0));

    [Fact]
    [Trait("Category", "Long")]
    public Task None_of_sixty_payloads_leads_anywhere() => PlayAsync(Payloads());

    private async Task PlayAsync(IEnumerable<string> payloads)
    {
        var canary = _outside["canary.txt"];
        await File.WriteAllTextAsync(canary, Song, Ct);
        await File.WriteAllTextAsync(Path.Combine(app.Data, "canary.txt"), Song, Ct);
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.SettledAsync(1);
        var names = new RouteNames(shot.Slug, shot.Uid, "take_001");
        var asked = 0;
        foreach (var payload in payloads)
        {
            foreach (var (method, route, takes) in AppRoutes.All(app))
            {
                foreach (var parameter in RoutePatternFactory.Parse(route).Parameters.Select(p => p.Name))
                {
                    await AskAsync(method, AppRoutes.Fill(route, names with { Planted = (parameter, payload) }), takes, DotSegments.Contains(payload) ? null : RefusalsOf(route));
                    asked++;
                }

                if (method == "GET")
                {
                    var query = string.Join('&', Queries.Where(name => !route.Contains($"{{{name}}}", StringComparison.Ordinal)).Select(name => $"{name}={payload}"));
                    await AskAsync(method, $"{AppRoutes.Fill(route)}?{query}", takes, refusals: null);
                    asked++;
                }
            }
        }

        Assert.True(asked > 1000, $"Only {asked} requests were made.");
        Assert.Equal([canary], Directory.GetFileSystemEntries(_outside.Path));
        Assert.Equal(Song, await File.ReadAllTextAsync(canary, Ct));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(app.Data), path => Path.GetFileName(path).Contains("passwd", StringComparison.Ordinal));
        await shot.TakeAsync(1);
    }

    /// <summary>A link that nobody has made is told as one that is over, so that nobody learns which it is; who tries many shares is slowed down.</summary>
    private static int[] RefusalsOf(string route) =>
        route.StartsWith("/invite/", StringComparison.Ordinal) ? [400, 404, 410] : route.StartsWith("/s/", StringComparison.Ordinal) ? [400, 404, 429] : [400, 404];

    /// <param name="refusals">The only answers there may be; null where the address may be a good one.</param>
    private async Task AskAsync(string method, string url, string? takes, int[]? refusals)
    {
        // To the letter: what cleans an address up would take the point away.
        var address = new Uri($"{app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{url}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = AppRoutes.BodyFor(method, takes) };
        using var answer = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        var status = (int)answer.StatusCode;
        Assert.True(status < 500 || answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{method} {url} answers {status}.");
        Assert.True(refusals?.Contains(status) != false, $"{method} {url} answers {status}.");
        var text = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.False(text.Contains(Song, StringComparison.Ordinal), $"{method} {url} answers the canary.");
        Assert.False(text.Contains("root:x:0:0", StringComparison.Ordinal), $"{method} {url} answers /etc/passwd.");
    }

    /// <summary>Sixty ways out: dots and strokes in every coding, absolute paths, names of Windows and of Git, letters that look like others, names without end.</summary>
    private IEnumerable<string> Payloads()
    {
        var canary = Uri.EscapeDataString(_outside["canary.txt"]);
        string[] up = ["..%2f", "..%5c", "%2e%2e%2f", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "..%c0%af", "%c0%ae%c0%ae%2f", "..%ef%bc%8f", "....%2f%2f", "..;%2f", "..%00%2f"];
        foreach (var way in up)
        {
            yield return $"{way}canary.txt";
            yield return string.Concat(Enumerable.Repeat(way, 8)) + "etc%2fpasswd";
            yield return $"take_001%2f{way}{way}{way}{way}{way}canary.txt";
        }

        foreach (var whole in new[]
        {
            canary, "%2fetc%2fpasswd", "%2f%2fetc%2fpasswd", "file:%2f%2f%2fetc%2fpasswd", "C:%5cWindows%5cwin.ini", "%5c%5chost%5cshare", "CON", "NUL.txt", "aux", "LPT1", ".git", ".GIT", "git~1", ".git::$INDEX_ALLOCATION", ".git%2fconfig",
            "..", ".", "%2e", "~root", "take_001%00.png", "%e2%80%ae", "%ef%bc%8e%ef%bc%8e", "%e2%88%95etc%e2%88%95passwd", new string('a', 300),
        })
        {
            yield return whole;
        }
    }
}
