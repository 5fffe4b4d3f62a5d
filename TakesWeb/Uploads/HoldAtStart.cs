namespace TakesWeb.Uploads;

/// <summary>Uploads that outlived a restart were promised their bytes: they are held again before the first request comes.</summary>
internal sealed class HoldAtStart(ResumableUploads uploads) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => uploads.HoldAgainAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
