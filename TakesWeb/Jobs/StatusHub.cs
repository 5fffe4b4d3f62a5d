using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using TakesWeb.Accounts;

namespace TakesWeb.Jobs;

/// <summary>
/// Live status for other programs: the method "status" carries each <see cref="LiveEvent"/>. A new connection hears everything; one
/// that calls Watch hears its projects alone, until it calls WatchAll. Everything is what whoever listens may see.
/// </summary>
public sealed class StatusHub : Hub
{
    public const string Method = "status";
    internal const string Everything = "all";

    public override async Task OnConnectedAsync()
    {
        await HearAllAsync();
        await base.OnConnectedAsync();
    }

    /// <summary>Hears events of this project, and of those watched before.</summary>
    public async Task Watch(Guid projectId)
    {
        if (!Reach.Has(projectId))
        {
            throw new HubException($"There is no project {projectId}.");
        }

        Watched.Add(projectId);
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(projectId), Context.ConnectionAborted);
        foreach (var group in GroupsOfAll().Where(group => !Watched.Any(w => GroupOf(w) == group)))
        {
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);
        }
    }

    /// <summary>Hears everything again.</summary>
    public async Task WatchAll()
    {
        await HearAllAsync();
        foreach (var project in Watched.Where(_ => Reach.IsEverything))
        {
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, GroupOf(project), Context.ConnectionAborted);
        }

        Watched.Clear();
    }

    private Reach Reach => Context.User!.Reach();

    private IEnumerable<string> GroupsOfAll() => Reach.Films?.Select(GroupOf) ?? [Everything];

    private async Task HearAllAsync()
    {
        foreach (var group in GroupsOfAll())
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, group, Context.ConnectionAborted);
        }
    }

    internal static string GroupOf(Guid projectId) => projectId.ToString("N", CultureInfo.InvariantCulture);

    private HashSet<Guid> Watched
    {
        get
        {
            if (Context.Items[Method] is not HashSet<Guid> watched)
            {
                Context.Items[Method] = watched = [];
            }

            return watched;
        }
    }
}

/// <summary>Carries the feed to the hub, off the publishers' threads. A listener that cannot keep up loses the oldest events, not the newest.</summary>
internal sealed class StatusForwarder(LiveFeed feed, IHubContext<StatusHub> hub) : BackgroundService
{
    private readonly Channel<LiveEvent> _events = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private IDisposable? _subscription;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = feed.Subscribe(live => _events.Writer.TryWrite(live));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var live in _events.Reader.ReadAllAsync(stoppingToken))
            {
                string[] groups = live.ProjectId is { } project ? [StatusHub.Everything, StatusHub.GroupOf(project)] : [StatusHub.Everything];
                await hub.Clients.Groups(groups).SendAsync(StatusHub.Method, live, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
