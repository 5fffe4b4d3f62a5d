using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What one project keeps on the disk: by kind, its largest takes, where it lies, what is left over.</summary>
public sealed partial class ProjectStoragePage(
    FindProject findProject, ReadStorage readStorage, LargestTakes largestTakes, ReadGrowth readGrowth, CloneCommand cloneCommand, DataFolder data, IOptions<StorageOptions> options,
    LiveFeed feed, TimeProvider clock) : LoadedPage, IDisposable
{
    private Project? _project;
    private ProjectBytes? _row;
    private KnownLeftover? _leftovers;
    private IReadOnlyList<LargeTake> _largest = [];
    private IReadOnlyList<DayBytes> _growth = [];
    private Problem? _problem;
    private string _folder = "";
    private string _clone = "";
    private StorageRefresh? _refresh;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>Says what is so, not what the setting hopes for: a file system may have neither clones nor links.</summary>
    private string CopiesWords => (options.Value.LinkMode, _row!.Categories[FileCategory.LfsOnly].Bytes * 2 < _row.Total.Bytes) switch
    {
        (LinkMode.Copy, _) => "Takes:LinkMode is copy: a take's file and its LFS object are two copies. Damage to one can be repaired from the other, and both are counted.",
        (_, true) => "A take's file and its LFS object are one copy under two names, counted once. Damage would be found, and repaired only from another clone; Takes:LinkMode=copy keeps two copies of what comes from then on.",
        _ => "A take's file and its LFS object are two files here, and both are counted. Where the file system shares their blocks, less of the disk is used than it says.",
    };

    protected override async Task PrepareAsync()
    {
        if (_project?.Slug == Slug)
        {
            return;
        }

        await LoadAsync();
        if (_problem is { } problem && Http is { Response.HasStarted: false } http)
        {
            http.Response.StatusCode = HttpProblems.StatusOf(problem.Kind);
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _project is { } project)
        {
            _refresh = new StorageRefresh(feed, clock, project.Id, () => InvokeAsync(async () =>
            {
                await LoadAsync();
                StateHasChanged();
            }));
        }
    }

    public void Dispose() => _refresh?.Dispose();

    private async Task LoadAsync()
    {
        var found = await findProject.RunAsync(Slug, CancellationToken.None);
        _problem = found.Problem;
        if (!found.IsOk)
        {
            return;
        }

        var project = found.Value;
        var report = await readStorage.RunAsync(project, CancellationToken.None);
        (_row, _leftovers) = (report.Projects[0], report.Leftovers);
        _largest = await largestTakes.RunAsync(project.Id, CancellationToken.None);
        _growth = await readGrowth.RunAsync(project.Id, CancellationToken.None);
        (_folder, _clone) = (data.Project(project.Slug), cloneCommand.For(project));
        _project = project;
    }

    private string Ago(DateTimeOffset at) => Readable.Ago(clock.GetUtcNow() - at);
}
