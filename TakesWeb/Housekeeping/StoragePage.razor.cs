using TakesWeb.Jobs;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>What all projects keep on the disk, live.</summary>
public sealed partial class StoragePage(ReadStorage readStorage, ReadGrowth readGrowth, LargestTakes largestTakes, LiveFeed feed, TimeProvider clock) : LoadedPage, IDisposable
{
    private StorageReport? _report;
    private IReadOnlyList<DayBytes> _growth = [];
    private IReadOnlyList<LargeTake> _largest = [];
    private StorageRefresh? _refresh;
    private bool _asTables;

    protected override Task PrepareAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _refresh = new StorageRefresh(feed, clock, null, () => InvokeAsync(async () =>
            {
                await LoadAsync();
                StateHasChanged();
            }));
        }
    }

    public void Dispose() => _refresh?.Dispose();

    private async Task LoadAsync()
    {
        var report = await readStorage.RunAsync(CancellationToken.None);
        _growth = await readGrowth.RunAsync(null, CancellationToken.None);
        _largest = await largestTakes.RunAsync(null, CancellationToken.None);
        _report = report;
    }

    private string Ago(DateTimeOffset at) => Readable.Ago(clock.GetUtcNow() - at);
}
