using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Runs rebuilds, one at a time, off the requests: at the start while the gate is shut, later when somebody asks.</summary>
internal sealed class RebuildRunner(RebuildIndex rebuild, RebuildRequests requests, IndexGate gate, RebuildProgress progress, TimeProvider clock, ILogger<RebuildRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!gate.IsOpen)
        {
            await TryAsync(stoppingToken);
            if (!gate.IsOpen)
            {
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }

        await foreach (var _ in requests.ReadAllAsync(stoppingToken))
        {
            await TryAsync(stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken ct)
    {
        try
        {
            await rebuild.RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
#pragma warning disable CA1031 // a border: a disk that cannot be read must not end the server, and the page says what is the matter
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TakesLog.RebuildFailed(logger, exception);
            progress.Fail(exception.Message);
        }
    }
}
