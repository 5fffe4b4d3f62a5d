using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>
/// Makes the demo film the way people make theirs: shots, queued takes, an upload. Each take has a key, so a second run adds nothing.
/// The takes appear as they are rendered; <see cref="CircleDemoTake"/> circles one of each shot.
/// </summary>
internal sealed class MakeDemoJob(
    ServerSettings settings, ListProjects listProjects, CreateProject createProject, ListShots listShots, CreateShot createShot, QueueTake queueTake,
    AddTake addTake, Staging staging) : IJobBody
{
    public static readonly JobKind Kind = new("demo", "Demo project", Lane.Maintenance) { IsOneAtATime = true, Attempts = 10 };

    public static readonly Actor Crew = new("Demo crew", "demo@localhost");

    public static JobRequest Request { get; } = new(Kind, "demo", new Dictionary<string, string>()) { Subject = DemoScript.Name };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        if (await settings.GetAsync(DemoStart.Setting, ct) != "making")
        {
            return;
        }

        var project = await ProjectAsync(ct);
        if (project.IsInTrash)
        {
            return;
        }

        var shots = await ShotsAsync(project, ct);
        var done = 0;
        var all = DemoScript.Shots.Sum(s => s.Takes.Count) + 1;
        foreach (var (script, shot) in shots)
        {
            for (var i = 0; i < script.Takes.Count; i++)
            {
                run.Report((double)done++ / all, script.Title);
                await QueueAsync(project, shot, script.Takes[i], DemoScript.KeyOf(i + 1), ct);
            }

            if (script.Title == DemoScript.TornShot)
            {
                await UploadTornAsync(project, shot, ct);
            }
        }

        await settings.SetAsync(DemoStart.Setting, "made", ct);
    }

    private async Task<Project> ProjectAsync(CancellationToken ct) =>
        (await listProjects.AllAsync(ct)).FirstOrDefault(p => p.IsDemo) is { } made
            ? made
            : (await createProject.RunAsync(DemoScript.Name, Crew, ct, isDemo: true)).Value;

    private async Task<List<(DemoShot Script, Shot Shot)>> ShotsAsync(Project project, CancellationToken ct)
    {
        var known = await listShots.RunAsync(project.Id, ct);
        var shots = new List<(DemoShot, Shot)>();
        foreach (var script in DemoScript.Shots)
        {
            var shot = known.FirstOrDefault(s => s.Title == script.Title)
                ?? (await createShot.RunAsync(project.Id, new NewShot(script.Chapter, script.Scene, script.Title), Crew, ct)).Value;
            shots.Add((script, shot));
        }

        return shots;
    }

    private async Task QueueAsync(Project project, Shot shot, DemoTake take, string key, CancellationToken ct)
    {
        var parameters = new JsonObject
        {
            ["model"] = take.Model,
            ["seed"] = take.Seed,
            ["prompt"] = take.Prompt,
            ["width"] = 960,
            ["height"] = 540,
            ["duration"] = 2 + (take.Seed % 3),
            ["frameRate"] = "24",
        };
        var queued = await queueTake.RunAsync(new QueueTakeRequest(project.Id, shot.Uid, parameters, "draft") { Key = key }, Crew, ct);
        if (!queued.IsOk)
        {
            throw new IOException(queued.Problem.Sentence);
        }
    }

    /// <summary>An mp4 that ends in its first box, as a broken connection leaves it: real bytes through the real door.</summary>
    private async Task UploadTornAsync(Project project, Shot shot, CancellationToken ct)
    {
        const string Key = "demo-torn";
        if (await addTake.FindByKeyAsync(shot.Uid, Key, ct) is not null)
        {
            return;
        }

        var head = new byte[64 * 1024];
        ReadOnlySpan<byte> boxes = [0, 0, 0, 0x20, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2avc1mp41"u8, 0, 1, 0, 0, .. "mdat"u8];
        boxes.CopyTo(head);
        using var body = new MemoryStream(head);
        var staged = await staging.ReceiveAsync(project, body, head.Length, ct);
        var added = await addTake.RunAsync(new NewTake(project, shot, staged.Value, "edge_at_dusk_v4_cut_off.mp4", Crew) { Key = Key }, ct);
        if (!added.IsOk)
        {
            throw new IOException(added.Problem.Sentence);
        }
    }
}
