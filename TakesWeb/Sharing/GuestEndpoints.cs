using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>
/// /s/{token}: a page without a circuit, its media by ranges, and the forms of a guest. Open to whoever holds the link and to nobody for anything
/// else. Foreign sites' posts are refused before (SameOriginGate), so the forms carry no token.
/// </summary>
internal static class GuestEndpoints
{
    private const string Cookie = "takes.share";

    private static Problem NotAnyMore { get; } = Problem.NotFound("This is not on the page any more. Load it again.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var guest = routes.MapGroup(SharePaths.Root).ExcludeFromDescription().AllowAnonymous();
        guest.MapGet("/{token}", PageAsync);
        guest.MapPost("/{token}", UnlockAsync).DisableAntiforgery().RequireRateLimiting(AccountsFeature.DoorLimit);
        guest.MapGet("/{token}/{item:int}/media", (string token, int item, string? mark, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct) => FileAsync(token, item, mark, http, parts, i => i.Plays, ct));
        guest.MapGet("/{token}/{item:int}/poster", (string token, int item, string? mark, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct) => FileAsync(token, item, mark, http, parts, i => i.Poster, ct));
        guest.MapGet("/{token}/{item:int}/download", DownloadAsync);
        guest.MapPost("/{token}/{item:int}/note", NoteAsync).DisableAntiforgery().RequireRateLimiting(AccountsFeature.DoorLimit);
        guest.MapPost("/{token}/{item:int}/verdict", VerdictAsync).DisableAntiforgery().RequireRateLimiting(AccountsFeature.DoorLimit);
    }

    private static async Task<IResult> PageAsync(string token, string? said, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct)
    {
        var opened = await OpenAsync(token, http, parts, ct);
        if (!opened.IsOk)
        {
            return Refusal(opened.Problem);
        }

        if (opened.Value.IsLocked)
        {
            return Locked(null, StatusCodes.Status200OK);
        }

        await parts.Open.SeenAsync(opened.Value.Share, ct);
        return await ShownAsync(token, opened.Value, parts, said is "noted" or "judged" ? said : null, null, ct);
    }

    private static async Task<IResult> UnlockAsync(string token, [FromForm] string? passphrase, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct)
    {
        var opened = await OpenAsync(token, http, parts, ct);
        if (!opened.IsOk)
        {
            return Refusal(opened.Problem);
        }

        if (opened.Value.IsLocked)
        {
            var key = await parts.Open.UnlockAsync(opened.Value.Share, passphrase, ct);
            if (!key.IsOk)
            {
                return Locked(key.Problem.Sentence, HttpProblems.StatusOf(key.Problem.Kind));
            }

            http.Response.Cookies.Append(Cookie, key.Value, new CookieOptions { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, Path = SharePaths.Page(token) });
        }

        return TypedResults.LocalRedirect(SharePaths.Page(token));
    }

    private static Task<IResult> NoteAsync(
        string token, int item, [FromForm] string? name, [FromForm] string? text, [FromForm] string? frame, [FromForm] string? mark, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct) =>
        DoAsync(token, item, mark, "noted", http, parts, (opened, one) =>
            parts.Deeds.NoteAsync(opened, one, new GuestWords(name, text, int.TryParse(frame, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null), ct), ct);

    private static Task<IResult> VerdictAsync(
        string token, int item, [FromForm] string? name, [FromForm] string? text, [FromForm] string? verdict, [FromForm] string? mark, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct) =>
        DoAsync(token, item, mark, "judged", http, parts, async (opened, one) => verdict is "approved" or "reject"
            ? await parts.Deeds.JudgeAsync(opened, one, verdict == "approved", new GuestWords(name, text, null), ct)
            : Problem.Invalid("A verdict is approved or reject."), ct);

    private static async Task<IResult> DoAsync(
        string token, int item, string? mark, string said, HttpContext http, GuestParts parts, Func<OpenedShare, ShareItem, Task<Outcome<Done>>> deed, CancellationToken ct)
    {
        var opened = await OpenAsync(token, http, parts, ct);
        if (!opened.IsOk)
        {
            return Refusal(opened.Problem);
        }

        if (opened.Value.IsLocked)
        {
            return Locked(null, StatusCodes.Status403Forbidden);
        }

        // A form without a mark was not written by the page, and nobody knows what was looked at: "" is the mark of nothing.
        var one = await parts.Items.OneAsync(opened.Value.Share, opened.Value.Project, item, mark ?? "", ct);
        var done = one is null ? NotAnyMore : await deed(opened.Value, one);
        return done.IsOk
            ? TypedResults.LocalRedirect($"{SharePaths.Page(token)}?said={said}")
            : await ShownAsync(token, opened.Value, parts, null, done.Problem, ct);
    }

    private static async Task<IResult> DownloadAsync(string token, int item, string? mark, HttpContext http, [AsParameters] GuestParts parts, CancellationToken ct)
    {
        var opened = await OpenAsync(token, http, parts, ct);
        if (opened.IsOk && !opened.Value.Share.MayDownload)
        {
            return new Problem(ProblemKind.Forbidden, "This link does not give files away.").ToHttp();
        }

        return await FileAsync(token, item, mark, http, parts, i => i.Original, ct, isDownload: true);
    }

    /// <summary>A file by ranges. The link is looked up at each range: a film that plays stops where the link ends.</summary>
    private static async Task<IResult> FileAsync(string token, int item, string? mark, HttpContext http, GuestParts parts, Func<ShareItem, ServedFile?> choose, CancellationToken ct, bool isDownload = false)
    {
        var opened = await OpenAsync(token, http, parts, ct);
        if (!opened.IsOk)
        {
            return opened.Problem.ToHttp();
        }

        if (opened.Value.IsLocked)
        {
            return new Problem(ProblemKind.Forbidden, "Type the passphrase on the page of the link first.").ToHttp();
        }

        var one = await parts.Items.OneAsync(opened.Value.Share, opened.Value.Project, item, mark, ct);
        if (one is null || choose(one) is not { } file)
        {
            return (one is { Refusal: { } refusal } ? Problem.NotFound(refusal) : one is { IsBeingPrepared: true } ? Problem.NotFound("It is being prepared. Try again in a minute.") : NotAnyMore).ToHttp();
        }

        TakesEndpoints.Guard(http.Response, isNamedByHash: false);
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(isDownload ? "attachment" : "inline") { FileName = file.Name }.ToString();
        return TakesEndpoints.Serve(file.Path, file.Type, file.Tag);
    }

    private static async Task<Outcome<OpenedShare>> OpenAsync(string token, HttpContext http, GuestParts parts, CancellationToken ct)
    {
        // The address is the secret: it goes to no other site, no search engine and no cache.
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        http.Response.Headers.CacheControl = "private, no-store";
        if (parts.Door.IsShut(http))
        {
            return new Problem(ProblemKind.TooMany, "Too many wrong links from this address. Wait a minute and try again.");
        }

        var opened = await parts.Open.RunAsync(token, http.Request.Cookies[Cookie], ct);
        if (opened.Problem == OpenShare.Unknown)
        {
            parts.Door.Wrong(http);
        }

        return opened;
    }

    private static RazorComponentResult<GuestGate> Locked(string? refusal, int status) => new(new { IsLocked = true, Sentence = refusal }) { StatusCode = status };

    private static RazorComponentResult<GuestGate> Refusal(Problem problem) => new(new { IsLocked = false, problem.Sentence }) { StatusCode = HttpProblems.StatusOf(problem.Kind) };

    private static async Task<IResult> ShownAsync(string token, OpenedShare opened, GuestParts parts, string? said, Problem? problem, CancellationToken ct)
    {
        var items = await parts.Items.RunAsync(opened.Share, opened.Project, ct);
        var shown = new List<GuestItem>();
        foreach (var item in items)
        {
            shown.Add(new GuestItem(item, await parts.Deeds.NotesAsync(opened.Share, item, ct)));
        }

        return new RazorComponentResult<GuestPage>(new { Token = token, opened.Share, Items = (IReadOnlyList<GuestItem>)shown, Said = said, problem?.Sentence })
        {
            StatusCode = problem is null ? StatusCodes.Status200OK : HttpProblems.StatusOf(problem.Kind),
        };
    }
}

/// <summary>What every guest request needs.</summary>
internal sealed record GuestParts(OpenShare Open, ShareItems Items, GuestDeeds Deeds, GuestDoor Door);

/// <summary>One thing on the guest's page, with the notes that came by this link.</summary>
public sealed record GuestItem(ShareItem Item, IReadOnlyList<Review.Note> Notes);
