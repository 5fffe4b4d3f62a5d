using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Shell;

/// <summary>/healthz: the process answers. /readyz: it can do its work; signed in, part by part with what to do about it.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok()).AllowAnonymous();
        routes.MapGet("/readyz", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(
        HttpContext http, IDbContextFactory<TakesDbContext> databases, FreeSpace space, MediaTools mediaTools, GitTools gitTools, JobQueue jobs,
        IndexGate gate, RebuildProgress progress, CancellationToken ct)
    {
        var parts = new List<HealthPart> { await DatabaseAsync(databases, ct), Library(gate, progress), Disk(space), Jobs(jobs) };
        parts.AddRange(await ToolsAsync(mediaTools, gitTools, ct));
        var isReady = parts.TrueForAll(p => p.Ok || !p.IsNeeded);
        var status = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.User.Identity?.IsAuthenticated == true
            ? Results.Json(new { ready = isReady, parts = parts.Select(p => new { name = p.Name, ok = p.Ok, text = p.Text }) }, statusCode: status)
            : Results.StatusCode(status);
    }

    private static async Task<HealthPart> DatabaseAsync(IDbContextFactory<TakesDbContext> databases, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Database.CanConnectAsync(ct)
            ? new HealthPart("database", true, "app.db answers", IsNeeded: true)
            : new HealthPart("database", false, "app.db cannot be opened. Stop Takes, move the file away and start again: the index is filled from the library.", IsNeeded: true);
    }

    private static HealthPart Library(IndexGate gate, RebuildProgress progress) => gate.IsOpen
        ? new HealthPart("library", true, "the index holds the library", IsNeeded: true)
        : new HealthPart("library", false, progress.Now.Sentence, IsNeeded: true);

    private static HealthPart Disk(FreeSpace space) => space.RefusalFor(0) is { } refusal
        ? new HealthPart("disk", false, refusal.Sentence, IsNeeded: true)
        : new HealthPart("disk", true, $"{ByteText.Of(space.Bytes)} free", IsNeeded: true);

    private static HealthPart Jobs(JobQueue jobs) => jobs.IsRunning
        ? new HealthPart("jobs", true, "all lanes run", IsNeeded: true)
        : new HealthPart("jobs", false, "The job lanes are not running yet. Wait a moment; if it stays so, look for the reason in the log.", IsNeeded: true);

    /// <summary>A missing tool is said, not fatal: takes are kept without pictures until it is there.</summary>
    private static async Task<IEnumerable<HealthPart>> ToolsAsync(MediaTools mediaTools, GitTools gitTools, CancellationToken ct)
    {
        var git = await gitTools.ReadAsync(ct);
        var media = await mediaTools.ListAsync(ct);
        return
        [
            .. media.Select(t => new HealthPart(t.Program, t.Complaint is null, t.Complaint ?? t.Version ?? "", IsNeeded: false)),
            new HealthPart("git", git.Git is not null, git.Git ?? new ToolMissingException("git").Message, IsNeeded: false),
            new HealthPart("git-lfs", git.GitLfs is not null, git.GitLfs ?? new ToolMissingException("git-lfs").Message, IsNeeded: false),
        ];
    }

    private sealed record HealthPart(string Name, bool Ok, string Text, bool IsNeeded);
}
