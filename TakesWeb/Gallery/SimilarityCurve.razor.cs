using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Insights;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class SimilarityCurve(FindSimilarity find, LiveFeed feed, Toasts toasts, IAuthorizationService authorization) : ComponentBase, IDisposable
{
    /// <summary>Points of the line: more than a screen shows pixels would be seen by nobody.</summary>
    private const int MostPoints = 1000;

    private readonly Departure _gone = new();
    private IDisposable? _subscription;
    private Similarity? _similarity;
    private double _progress;

    /// <summary>A and B; of more than two there is no curve.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Take> Takes { get; set; }

    /// <summary>What the job is called: "Night Train, The whistle".</summary>
    [Parameter, EditorRequired]
    public required string Subject { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private int Percent => (int)Math.Floor(Math.Clamp(_progress, 0, 1) * 100);

    protected override void OnInitialized() => _subscription = feed.Subscribe(live =>
    {
        if (live.JobId is { } job && job == _similarity?.JobId)
        {
            _ = InvokeAsync(() => HearAsync(live));
        }
    });

    protected override async Task OnParametersSetAsync()
    {
        if (Takes.Count == 2 && (_similarity?.A.Uid, _similarity?.B.Uid) != (Takes[0].Uid, Takes[1].Uid))
        {
            await ReadAsync();
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _gone.Dispose();
    }

    private async Task HearAsync(LiveEvent live)
    {
        if (live.Progress is { } progress)
        {
            _progress = progress;
        }
        else if (!_gone.IsCancellationRequested)
        {
            await ReadAsync();
        }

        StateHasChanged();
    }

    private async Task ReadAsync() => (_similarity, _progress) = (await find.RunAsync(Takes[0], Takes[1], _gone.Token), 0);

    private async Task AskAsync()
    {
        if (!(await authorization.AuthorizeAsync((await Who!).User.At(Takes[0].ProjectId), Policies.CanLook)).Succeeded)
        {
            return;
        }

        var asked = await find.AskAsync(Takes[0], Takes[1], Subject, _gone.Token);
        if (asked.IsOk)
        {
            _similarity = asked.Value;
        }
        else
        {
            toasts.Show(asked.Problem);
        }
    }

    /// <summary>Of more frames than points each point is the worst of its stretch.</summary>
    private static string Line(IReadOnlyList<double> frames)
    {
        var points = Math.Min(frames.Count, MostPoints);
        var path = new StringBuilder();
        for (var i = 0; i < points; i++)
        {
            var (from, to) = ((int)((long)i * frames.Count / points), (int)((long)(i + 1) * frames.Count / points));
            var worst = frames.Skip(from).Take(Math.Max(1, to - from)).Min();
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{(points == 1 ? 0 : i * 1000.0 / (points - 1)):0.#} {98 - (96 * worst):0.#}");
        }

        return path.ToString();
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
