using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
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

    private static readonly string[] Callers = ["nobody", "viewer", "artist", "director", "admin", "read token"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_reaches_what_the_list_says_and_nothing_else()
    {
        var clients = await ClientsAsync();
        var seen = new List<string>();
        foreach (var (method, route, takes) in Routes().Distinct().OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal))
        {
            var answers = new StringBuilder();
            foreach (var caller in Callers)
            {
                answers.Append(await AskAsync(clients[caller], method, route, takes));
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
        Assert.All(Endpoints().Where(IsStatic), endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>()));

    private IEnumerable<(string Method, string Route, string? Takes)> Routes() =>
        from endpoint in Endpoints()
        where !IsStatic(endpoint)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"]
        where method is not ("HEAD" or "OPTIONS")
        select (method, endpoint.RoutePattern.RawText ?? "", endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes is [var first, ..] ? first : null);

    private IEnumerable<RouteEndpoint> Endpoints() => app.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().DistinctBy(e => (e.RoutePattern.RawText, e.DisplayName));

    private static bool IsStatic(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    /// <summary>One letter: s has to sign in, x is forbidden, + passes (whatever it then finds).</summary>
    private static async Task<char> AskAsync(HttpClient client, string method, string route, string? takes)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Filled(route));
        if (method is "POST" or "PUT" or "PATCH")
        {
            // Of another type it would not be this endpoint that refuses, and not by its policy.
            request.Content = takes switch
            {
                "multipart/form-data" => new MultipartFormDataContent { { new StringContent("nothing"), "nothing" } },
                "application/x-www-form-urlencoded" => new FormUrlEncodedContent([]),
                _ => JsonContent.Create(new { }),
            };
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => 's',
            HttpStatusCode.Found when answer.Headers.Location?.ToString().Contains("/sign-in?", StringComparison.Ordinal) == true => 's',
            HttpStatusCode.Forbidden => 'x',
            // 503: the gate of a rebuild stands behind the one for people.
            var status when (int)status < 500 || status == HttpStatusCode.ServiceUnavailable => '+',
            var status => throw new InvalidOperationException($"{method} {route} answers {(int)status}: {await answer.Content.ReadAsStringAsync(Ct)}"),
        };
    }

    /// <summary>The route with something in each place that cannot be there.</summary>
    private static string Filled(string route)
    {
        var pattern = RoutePatternFactory.Parse(route);
        return "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(p => p.Content == "guid") => "00000000-0000-7000-8000-000000000000",
            RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(p => p.Content == "int") => "7",
            _ => "nothing",
        }))));
    }

    private async Task<Dictionary<string, HttpClient>> ClientsAsync()
    {
        var clients = new Dictionary<string, HttpClient>(StringComparer.Ordinal) { ["nobody"] = Client(null) };
        await using var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);
        foreach (var (name, id) in Roles.All)
        {
            var email = $"{name.ToLowerInvariant()}@example.org";
            var user = new User
            {
                Id = Guid.NewGuid(),
                DisplayName = name,
                Email = email,
                UserName = email,
                NormalizedEmail = email.ToUpperInvariant(),
                NormalizedUserName = email.ToUpperInvariant(),
                SecurityStamp = Guid.NewGuid().ToString("N"),
            };
            db.Users.Add(user);
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = id });
            clients[name.ToLowerInvariant()] = Client(Token(db, user, ApiToken.ScopeAll));
            if (name == Roles.Director)
            {
                clients["read token"] = Client(Token(db, user, ApiToken.ScopeRead));
            }
        }

        await db.SaveChangesAsync(Ct);
        return clients;
    }

    private static string Token(ServerDbContext db, User user, string scope)
    {
        var id = TokenText.NewId();
        var text = TokenText.New(id);
        db.ApiTokens.Add(new ApiToken { Id = id, Name = "census", UserId = user.Id, Hash = TokenText.Hash(text), Scopes = scope, Created = TimeProvider.System.GetUtcNow() });
        return text;
    }

    private HttpClient Client(string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = app.Http.BaseAddress };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }
}
