using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Shell;

/// <summary>
/// Every route there is, found by enumeration, asked for by everybody: the answers are the checked-in list beside this file. A route without a line
/// fails, and so does a line whose answer has changed.
/// </summary>
public sealed class RouteCensusTests(TakesApp app) : IClassFixture<TakesApp>
{
    private const string ListName = "route-census.txt";

    private static readonly string[] Callers = ["nobody", "guest", "viewer", "artist", "director", "admin", "read token", "add token"];

    // An artist of one film alone; the names that a route has there, and those of a take in another film, all of which are there.
    private static readonly string[] OfOneFilm = ["there", "elsewhere"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_reaches_what_the_list_says_and_nothing_else()
    {
        var (own, foreign) = (await app.CreateShotAsync(), await app.CreateShotAsync());
        var shared = await foreign.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        var clients = await ClientsAsync();
        clients["guest"] = ForPages(await GuestAsync(foreign, (string)shared["takeUid"]!));
        using var member = await Colleague.AddAsync(app, null, [(Guid.Parse((string)(await app.GetAsync($"/api/projects/{own.Slug}"))["id"]!), Roles.Artist)]);
        ForPages(member);
        var seen = new List<string>();
        foreach (var (method, route, takes) in AppRoutes.All(app).OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal))
        {
            var answers = new StringBuilder();
            foreach (var caller in Callers)
            {
                answers.Append(await AskAsync(clients[caller], method, AppRoutes.Fill(route), takes));
            }

            foreach (var place in OfOneFilm)
            {
                var names = place == "there" ? new RouteNames(own.Slug) : new RouteNames(foreign.Slug, foreign.Uid, "take_001");
                answers.Append(await AskAsync(member.Http, method, AppRoutes.Fill(route, names), takes, namesFilm: NamesFilm(route)));
            }

            seen.Add($"{answers} {method} {route}");
        }

        var list = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Shell", ListName), Ct);
        var known = list.Where(line => line.Length > 0 && line[0] != '#').ToList();
        var (more, fewer) = (seen.Except(known, StringComparer.Ordinal), known.Except(seen, StringComparer.Ordinal));
        Assert.True(!more.Any() && !fewer.Any(), $"Seen, and not in {ListName}:\n{string.Join('\n', more)}\n\nIn {ListName}, and not seen:\n{string.Join('\n', fewer)}");
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }

    [Fact]
    public void Static_files_are_open_to_everybody_and_nothing_else_is_static() =>
        Assert.All(AppRoutes.Endpoints(app).Where(AppRoutes.IsStatic), endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>()));

    /// <summary>One letter: s has to sign in, x is forbidden, + passes (whatever it then finds), - there is no such film.</summary>
    private static async Task<char> AskAsync(HttpClient client, string method, string url, string? takes, bool namesFilm = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Content = AppRoutes.BodyFor(method, takes);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => 's',
            HttpStatusCode.Found when answer.Headers.Location?.ToString().Contains("/sign-in?", StringComparison.Ordinal) == true => 's',
            HttpStatusCode.Forbidden => 'x',
            HttpStatusCode.NotFound when namesFilm && await SaysNoFilmAsync(answer) => '-',
            // 503: the gate of a rebuild stands behind the one for people.
            var status when (int)status < 500 || status == HttpStatusCode.ServiceUnavailable => '+',
            var status => throw new InvalidOperationException($"{method} {url} answers {(int)status}: {await answer.Content.ReadAsStringAsync(Ct)}"),
        };
    }

    private static bool NamesFilm(string route) => route.Contains("{project}", StringComparison.Ordinal) || route.Contains("{Slug}", StringComparison.Ordinal);

    /// <summary>A program reads a sentence, a person the page of an address that leads nowhere.</summary>
    private static async Task<bool> SaysNoFilmAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return text.Contains("There is no project ", StringComparison.Ordinal) || text.Contains("Nothing at this address", StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, HttpClient>> ClientsAsync()
    {
        var clients = new Dictionary<string, HttpClient>(StringComparer.Ordinal) { ["nobody"] = ForPages(Colleague.ClientOf(app, null)) };
        foreach (var (name, _) in Roles.All)
        {
            clients[name.ToLowerInvariant()] = ForPages(await Colleague.AddAsync(app, name));
        }

        clients["add token"] = ForPages(await Colleague.AddAsync(app, Roles.Director, scope: ApiToken.ScopeAdd));
        clients["read token"] = ForPages(await Colleague.AddAsync(app, Roles.Director, scope: ApiToken.ScopeRead));
        return clients;
    }

    /// <summary>Nobody, who has opened a link with everything that a link can allow: the key is in a cookie that goes to this link's page alone, and here to all.</summary>
    private async Task<HttpClient> GuestAsync(TestShot shot, string take)
    {
        var made = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", new JsonObject
        {
            ["project"] = shot.Slug,
            ["takes"] = new JsonArray(take),
            ["comment"] = true,
            ["approve"] = true,
            ["download"] = true,
            ["metadata"] = true,
            ["passphrase"] = "lantern",
        }, HttpStatusCode.Created);
        var client = Colleague.ClientOf(app, null);
        using var opened = await client.PostAsync((string)made["path"]!, new FormUrlEncodedContent([new("passphrase", "lantern")]), Ct);
        client.DefaultRequestHeaders.Add("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{made["path"]}/0/download", Ct)).StatusCode);
        return client;
    }

    private static HttpClient ForPages(Colleague colleague) => ForPages(colleague.Http);

    private static HttpClient ForPages(HttpClient client)
    {
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }
}
