using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Makes a link for directors and above. What it names must be there and belong to the project.</summary>
internal sealed class CreateShare(
    IDbContextFactory<ServerDbContext> databases, FindProject findProject, FindTakes findTakes, ExtraFiles extras, ShareItems items, IAuthorizationService authorization,
    PasswordTurns turns, Audit audit, TimeProvider clock)
{
    public const int UsualDays = 14;
    public const int MostDays = 90;
    private const int ShortestPassphrase = 4;
    private const int LongestTitle = 120;

    public async Task<Outcome<ShareRow>> RunAsync(ClaimsPrincipal user, ShareRequest request, CancellationToken ct)
    {
        if (!(await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, "Only a director may share. Ask somebody who administers this server for the role of a director.");
        }

        var project = await findProject.RunAsync(request.Project ?? "", user.Reach(), ct);
        if (!project.IsOk)
        {
            return project.Problem;
        }

        if (user.RefusalAt(project.Value.Id, Roles.Director) is { } notHere)
        {
            return notHere;
        }

        if (InTrash.RefusalFor(project.Value) is { } inTrash)
        {
            return inTrash;
        }

        if (RefusalOf(request) is { } refusal)
        {
            return refusal;
        }

        var content = await ContentAsync(project.Value, request, ct);
        if (!content.IsOk)
        {
            return content.Problem;
        }

        var (kind, uids, title) = content.Value;
        var text = TokenText.NewSecret();
        var now = clock.GetUtcNow();
        var share = new Share
        {
            Id = Guid.CreateVersion7(now),
            Hash = TokenText.Hash(text),
            ProjectId = project.Value.Id,
            Kind = kind,
            Uids = string.Join(' ', uids),
            Chapter = request.Chapter,
            Scene = request.Scene,
            Title = string.IsNullOrWhiteSpace(request.Title) ? title : request.Title.Trim(),
            MayComment = request.Comment,
            MayApprove = request.Approve,
            MayDownload = request.Download,
            WithMetadata = request.Metadata,
            Passphrase = await HashAsync(request.Passphrase, ct),
            By = Actor.From(user).Email,
            Created = now,
            Expires = now.AddDays(request.Days ?? UsualDays),
        };
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Set<Share>().Add(share);
        db.Audit.Add(audit.Line(AuditDeeds.Shared, share.By, share.Title, project.Value.Slug));
        await db.SaveChangesAsync(ct);
        // The copies for guests are begun before the first guest comes.
        await items.RunAsync(share, project.Value, ct);
        return ShareRow.Of(share) with { Path = SharePaths.Page(text) };
    }

    private static Problem? RefusalOf(ShareRequest request)
    {
        if (new[] { request.Takes is { Count: > 0 }, request.Clip is not null, request.Reel }.Count(named => named) != 1)
        {
            return Problem.Invalid("Name what is shared: takes, or a clip, or \"reel\": true with a chapter and scene.");
        }

        if (request.Takes?.Count > ShareItems.Most)
        {
            return Problem.Invalid($"A link shows at most {ShareItems.Most} takes. Share a reel, or make two links.");
        }

        if (request.Days is < 1 or > MostDays)
        {
            return Problem.Invalid($"A link lives for 1 to {MostDays} days.");
        }

        if (request.Title?.Length > LongestTitle)
        {
            return Problem.Invalid($"The title is longer than {LongestTitle} characters.");
        }

        return request.Passphrase is { Length: > 0 and < ShortestPassphrase } ? Problem.Invalid($"A passphrase has at least {ShortestPassphrase} characters. Leave it empty for none.") : null;
    }

    private async Task<Outcome<(ShareKind Kind, IReadOnlyList<Guid> Uids, string Title)>> ContentAsync(Project project, ShareRequest request, CancellationToken ct)
    {
        if (request.Clip is { } clip)
        {
            return await extras.FindAsync(clip, ct) is { Extra: { Kind: ExtraKind.Clip, Storage: StorageState.Live } one } found && found.Project.Id == project.Id
                ? (ShareKind.Clip, [clip], one.Title)
                : Problem.NotFound("This project has no such clip, or it is in the trash.");
        }

        if (request.Reel)
        {
            var shots = await findTakes.ShotsAsync(project.Id, request.Chapter, request.Scene, ct);
            return shots.Count > 0
                ? (ShareKind.Reel, Array.Empty<Guid>(), FolderName.TitleOf(request.Scene ?? request.Chapter ?? "") is { Length: > 0 } title ? title : project.Name)
                : Problem.NotFound("There is no shot in that chapter and scene.");
        }

        var uids = request.Takes!.Distinct().ToList();
        var takes = await findTakes.RunAsync(project.Id, uids, ct);
        return takes.Count == uids.Count
            ? (ShareKind.Takes, uids, takes.Count == 1 ? $"{takes[0].Shot.Title}, take {takes[0].Take.Number}" : $"{project.Name}: {Readable.Count(takes.Count, "take")}")
            : Problem.NotFound($"{Readable.Count(uids.Count - takes.Count, "take")} of these {(uids.Count - takes.Count == 1 ? "is" : "are")} not in this project, or in its trash.");
    }

    private async Task<string?> HashAsync(string? passphrase, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(passphrase))
        {
            return null;
        }

        using var turn = await turns.TakeAsync(ct);
        return SharePassphrase.Hash(passphrase);
    }
}
