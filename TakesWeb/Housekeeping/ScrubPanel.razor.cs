using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>The scrub of the whole library, live.</summary>
public sealed partial class ScrubPanel(
    ReadScrub readScrub, RepairFinding repairFinding, JobQueue jobs, LiveFeed feed, IAuthorizationService authorization, Toasts toasts, TimeProvider clock) : ComponentBase, IDisposable
{
    private const int MostShown = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Departure _gone = new();
    private ScrubReport? _report;
    private LiveEvent? _run;
    private string? _busy;
    private RefreshRhythm? _rhythm;
    private IDisposable? _subscription;

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private bool IsRunning => _run?.State is "queued" or "running";

    private IReadOnlyList<(Project Project, ScrubFinding Finding)> Findings =>
        [.. (_report?.Projects ?? []).SelectMany(p => p.Findings.Select(f => (p.Project, f)))];

    private string Words
    {
        get
        {
            if (_run is { State: "running" } run)
            {
                return run.Text is { } where ? $"Reading {where}, {run.Progress ?? 0:P0} of all." : "Reading all media again…";
            }

            var passes = (_report?.Projects ?? []).Select(p => p.Last).OfType<ScrubPass>().ToList();
            if (passes.Count == 0)
            {
                return $"All media is read again {Every(_report?.Interval)} and compared with the hash it came with. That has not happened yet.";
            }

            var verdict = Findings.Count == 0 ? "Everything is as it came in." : $"{Readable.Count(Findings.Count, "thing")} out of place.";
            return $"{verdict} Last read {Ago(passes.Max(p => p.EndedAt)!.Value)}: {Readable.Count(passes.Sum(p => (long)p.Objects), "object")}, {ByteText.Of(passes.Sum(p => p.Bytes))}; "
                + $"{Readable.Count(passes.Sum(p => p.Repaired), "file")} repaired, {Readable.Count(passes.Sum(p => p.Linked), "copy", "copies")} linked again. It happens {Every(_report?.Interval)}.";
        }
    }

    protected override async Task OnInitializedAsync() => _report = await readScrub.RunAsync(null, CancellationToken.None);

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _rhythm = new RefreshRhythm(clock, Pause, () => InvokeAsync(async () =>
        {
            _report = await readScrub.RunAsync(null, CancellationToken.None);
            StateHasChanged();
        }));
        _subscription = feed.Subscribe(live =>
        {
            if (live is { Type: "job", JobKind: "scrub" })
            {
                _ = InvokeAsync(() =>
                {
                    _run = live;
                    StateHasChanged();
                });
            }

            if (live.Type is "storage" or "project" || live is { Type: "job", JobKind: "scrub", State: not "running" })
            {
                _rhythm.Ask();
            }
        });
    }

    public void Dispose()
    {
        _gone.Dispose();
        _subscription?.Dispose();
        _rhythm?.Dispose();
    }

    private async Task StartAsync()
    {
        if (await AskAsync() is not null && await jobs.RunNowAsync(ScrubJob.Kind.Name, _gone.Token) is { Problem: { } problem })
        {
            toasts.Show(problem);
        }
    }

    private async Task RepairAsync(Project project, ScrubFinding finding)
    {
        if (await AskAsync() is not { } user)
        {
            return;
        }

        _busy = finding.Id;
        try
        {
            var repaired = await repairFinding.RunAsync(project, finding.Id, Actor.From(user), _gone.Token);
            if (!repaired.IsOk)
            {
                toasts.Show(repaired.Problem);
            }

            _report = await readScrub.RunAsync(null, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The page has been left; what is not repaired stays on the list.
        }
        finally
        {
            _busy = null;
        }
    }

    private Task<ClaimsPrincipal?> AskAsync() =>
        authorization.AskAsync(Who, Policies.CanAdmin, toasts, "Your account may look, not repair. Ask an admin of this server.");

    private static string NameOf(FindingKind kind) => kind switch
    {
        FindingKind.Damaged => "Damaged",
        FindingKind.Missing => "Missing",
        FindingKind.NotInLfs => "Not in LFS",
        _ => "Attributes",
    };

    private static string Every(TimeSpan? interval) => interval is { } time ? JobWords.Every(time) : "weekly";

    private string Ago(DateTimeOffset at) => Readable.Ago(clock.GetUtcNow() - at);
}
