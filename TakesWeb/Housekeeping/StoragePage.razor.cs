using Microsoft.AspNetCore.Components;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What all projects keep on the disk, live.</summary>
public sealed partial class StoragePage(ReadStorage readStorage, LiveFeed feed, TimeProvider clock) : ComponentBase, IDisposable
{
    private StorageReport? _report;
    private long _largest;
    private StorageRefresh? _refresh;

    protected override Task OnInitializedAsync() => LoadAsync();

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
        _report = await readStorage.RunAsync(CancellationToken.None);
        _largest = _report.Projects.Select(p => p.OnDisk).DefaultIfEmpty().Max();
    }

    private static string UrlOf(Project project) => $"/projects/{project.Slug}/storage";

    private static string Bytes(ProjectBytes row, FileCategory category) => ByteText.Of(row.Categories[category].Bytes);

    private string Ago(DateTimeOffset at) => Readable.Age(clock.GetUtcNow() - at) is var age && age == "now" ? "just now" : $"{age} ago";
}
