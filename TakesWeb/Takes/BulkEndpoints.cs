using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>/api/projects/{project}/takes/bulk: one thing done to many takes, looked at first.</summary>
internal static class BulkEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/projects/{project}/takes/bulk", RunAsync).WithTags("Takes").RequireAuthorization(Policies.CanAdd)
            .WithSummary("Delete, archive, unarchive, restore, purge, tag or untag many takes; a dry run unless dryRun=false");

    private static async Task<IResult> RunAsync(
        string project, BulkBody body, ClaimsPrincipal user, FindProject findProject, BulkTakes bulk, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var request = body.ToRequest();
        if (!request.IsOk)
        {
            return request.Problem.ToHttp();
        }

        var canDirect = (await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded;
        var result = await bulk.RunAsync(found.Value, request.Value, body.DryRun, canDirect, Actor.From(user), ct);
        return !result.IsOk ? result.Problem.ToHttp()
            : result.Value.JobId is { } job ? Results.Accepted($"/api/jobs/{job}", BulkAnswer.For(result.Value))
            : Results.Ok(BulkAnswer.For(result.Value));
    }
}

/// <summary>Words as they come: what they cannot mean is answered with a sentence.</summary>
internal sealed record BulkBody(
    string? Action, IReadOnlyList<string>? TakeUids, BulkFilterBody? Filter, IReadOnlyList<string>? Tags, bool DryRun = true, bool ForgetUnpushed = false, bool SparesChosen = false)
{
    public Outcome<BulkRequest> ToRequest()
    {
        if (!BulkFilterBody.TryWord<BulkAction>(Action, out var action))
        {
            return Problem.Invalid("action is one of delete, archive, unarchive, restore, purge, tag, untag.");
        }

        var uids = new List<Guid>();
        foreach (var text in TakeUids ?? [])
        {
            if (!Guid.TryParse(text, out var uid))
            {
                return Problem.Invalid($"takeUids holds \"{text}\", which is not the takeUid of a take. GET a shot's takes names them.");
            }

            uids.Add(uid);
        }

        var filter = Filter?.ToFilter();
        return filter is { IsOk: false } refused
            ? refused.Problem
            : new BulkRequest(action) { TakeUids = TakeUids is null ? null : uids, Filter = filter?.Value, Tags = Tags ?? [], ForgetUnpushed = ForgetUnpushed, SparesChosen = SparesChosen };
    }
}

/// <summary>verdict and storage take several words with commas between them.</summary>
internal sealed record BulkFilterBody(
    string? Shot, double? OlderThanDays, bool NotActive, string? Verdict, int? MaxRating, string? Storage, string? Model, string? Tag)
{
    public Outcome<TakeFilter> ToFilter()
    {
        if (!TryWords<Verdict>(Verdict, out var verdicts))
        {
            return Problem.Invalid("verdict takes none, reject, maybe, selected and approved, with commas between them.");
        }

        if (!TryWords<StorageState>(Storage, out var storage))
        {
            return Problem.Invalid("storage takes live, archived, trashed and purged, with commas between them.");
        }

        return new TakeFilter { Shot = Shot, OlderThanDays = OlderThanDays, NotActive = NotActive, Verdicts = verdicts, MaxRating = MaxRating, Storage = storage, Model = Model, Tag = Tag };
    }

    public static bool TryWord<T>(string? text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !int.TryParse(text, out _);

    private static bool TryWords<T>(string? text, out IReadOnlyList<T>? values)
        where T : struct, Enum
    {
        values = null;
        if (text is null)
        {
            return true;
        }

        var list = new List<T>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryWord<T>(word, out var value))
            {
                return false;
            }

            list.Add(value);
        }

        values = list;
        return list.Count > 0;
    }
}

internal sealed record BulkAnswer(
    string Action, bool DryRun, string Sentence, int Count, int Spared, long FreedBytes, long? FreedLaterBytes, long PaperBytes,
    IReadOnlyList<BulkTakeAnswer> Takes, IReadOnlyList<Guid> Changed, IReadOnlyList<HeldBytes> Held, string? JobId)
{
    public static BulkAnswer For(BulkResult result)
    {
        var changed = result.Changed.ToList();
        return new BulkAnswer(
            TakeAnswer.Word(result.Action), result.IsDryRun, BulkWords.Of(result), changed.Count, result.Takes.Count - changed.Count, result.FreedBytes, result.FreedLater, result.PaperBytes,
            [.. result.Takes.Select(t => new BulkTakeAnswer(t.Uid, t.Name, t.ShotUid, t.Shot, t.WasActive, t.Bytes, t.Spared))], changed, result.Held, result.JobId);
    }
}

internal sealed record BulkTakeAnswer(Guid TakeUid, string Name, Guid ShotUid, string Shot, bool WasActive, long Bytes, string? Spared);
