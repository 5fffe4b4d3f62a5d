using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>/api/admin/rebuild and /api/admin/dump: the index made again from the files, and what it says.</summary>
internal static class RebuildEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.CanAdmin);
        admin.MapPost("/rebuild", Ask).WithSummary("Make the index again from the files of every project, beside users");
        admin.MapGet("/rebuild", Tell).WithSummary("How far a rebuild is, how the last one ended, and which folders are left alone");
        admin.MapGet("/dump", Dump).WithSummary("All that the index holds and files can tell, as canonical JSON");
    }

    private static Accepted<RebuildAnswer> Ask(RebuildRequests requests, RebuildProgress progress, RefusedFolders refused)
    {
        requests.Ask();
        return TypedResults.Accepted("/api/admin/rebuild", RebuildAnswer.For(progress.Now, refused));
    }

    private static Ok<RebuildAnswer> Tell(RebuildProgress progress, RefusedFolders refused) => TypedResults.Ok(RebuildAnswer.For(progress.Now, refused));

    private static PushStreamHttpResult Dump(DumpIndex dump, CancellationToken ct) =>
        TypedResults.Stream(stream => dump.RunAsync(stream, ct), "application/json", "takes-index.json");
}

internal sealed record RebuildAnswer(
    bool Running, string? Project, int ProjectNumber, int Projects, int Takes, int AllTakes, double Seconds, double? SecondsLeft, DateTimeOffset? EndedAt, string? Trouble,
    IReadOnlyList<RefusedFolder> Refused)
{
    public static RebuildAnswer For(RebuildState state, RefusedFolders refused) => new(
        state.IsRunning, state.Project, state.ProjectNumber, state.Projects, state.Takes, state.AllTakes, Math.Round(state.Took.TotalSeconds, 1),
        state.Left is { } left ? Math.Round(left.TotalSeconds, 1) : null, state.EndedAt, state.Trouble, refused.All);
}
