using System.Security.Claims;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Search;

/// <summary>GET /api/search: takes of all projects, and what is called what was typed.</summary>
public static class SearchEndpoints
{
    private const int LongestPrompt = 300;
    private const int MostPlaces = 5;

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var search = routes.MapGroup("/api/search").WithTags("Search").RequireAuthorization(Policies.CanLook);
        search.MapGet("", RunAsync)
            .WithSummary("Takes of all projects, newest first: words, \"phrases\", -word, and fields such as seed:42 model:x rating:>=3 verdict:selected type:video date:>=2026-11-01 storage:trashed; limit= 1 to 200, cursor= the next of the page before");
        search.MapGet("/suggest", SuggestAsync).WithSummary("The same for somebody who is still typing: what cannot be read yet is a sentence in problem, and no refusal");
    }

    private static async Task<IResult> RunAsync(string? q, int? limit, string? cursor, ClaimsPrincipal user, SearchTakes search, FindNames findNames, CancellationToken ct)
    {
        var answer = await AnswerAsync(q, limit, cursor, user, search, findNames, ct);
        return answer.IsOk ? Results.Json(answer.Value) : answer.Problem.ToHttp();
    }

    private static async Task<IResult> SuggestAsync(string? q, int? limit, ClaimsPrincipal user, SearchTakes search, FindNames findNames, CancellationToken ct)
    {
        var answer = await AnswerAsync(q, limit ?? 8, null, user, search, findNames, ct);
        return Results.Json(answer.IsOk ? answer.Value : new JsonObject { ["takes"] = new JsonArray(), ["places"] = new JsonArray(), ["next"] = null, ["problem"] = answer.Problem.Sentence });
    }

    private static async Task<Outcome<JsonObject>> AnswerAsync(string? q, int? limit, string? cursor, ClaimsPrincipal user, SearchTakes search, FindNames findNames, CancellationToken ct)
    {
        var query = search.Parse(q);
        if (!query.IsOk)
        {
            return query.Problem;
        }

        var page = await search.RunAsync(query.Value, user.Reach(), limit ?? 50, cursor, ct);
        if (!page.IsOk)
        {
            return page.Problem;
        }

        var places = cursor is null ? await findNames.RunAsync(query.Value, user.Reach(), MostPlaces, ct) : [];
        return new JsonObject
        {
            ["takes"] = new JsonArray([.. page.Value.Hits.Select(AnswerOf)]),
            ["places"] = new JsonArray([.. places.Select(p => new JsonObject { ["kind"] = TakeAnswer.Word(p.Kind), ["name"] = p.Name, ["within"] = p.Within, ["url"] = p.Url })]),
            ["next"] = page.Value.Next,
        };
    }

    private static JsonNode AnswerOf(SearchHit hit) => new JsonObject
    {
        ["takeUid"] = hit.Take.Uid.ToString(),
        ["takeId"] = hit.Take.Name,
        ["projectId"] = hit.Project.Id.ToString(),
        ["project"] = hit.Project.Name,
        ["shotUid"] = hit.Shot.Uid.ToString(),
        ["shot"] = hit.Shot.Title,
        ["created"] = Sidecar.Time(hit.Take.Created),
        ["author"] = hit.Take.Author,
        ["type"] = hit.Take.Kind is { } kind ? TakeAnswer.Word(kind) : null,
        ["duration"] = hit.Take.Duration,
        ["model"] = hit.Take.Model,
        ["seed"] = hit.Take.Seed,
        ["prompt"] = hit.Take.Prompt is { Length: > LongestPrompt } prompt ? prompt[..LongestPrompt] + "…" : hit.Take.Prompt,
        ["tags"] = new JsonArray([.. hit.Take.Tags.Select(tag => (JsonNode)tag)]),
        ["verdict"] = TakeAnswer.Word(hit.Take.Verdict),
        ["rating"] = hit.Take.Rating,
        ["storage"] = TakeAnswer.Word(hit.Take.Storage),
        ["isActive"] = hit.IsActive,
        ["picture"] = TakeAnswer.Word(hit.Take.Picture),
        ["thumbnailUrl"] = hit.ThumbnailUrl,
        ["takeUrl"] = TakeAnswer.UrlOf(hit.Project.Slug, hit.Take),
        ["url"] = hit.Url,
    };
}
