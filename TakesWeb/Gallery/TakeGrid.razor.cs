using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// Thousands of takes, of which only the rows in sight are in the page, and little more than those in memory. The browser measures columns and
/// row height and moves the focus (js/grid.js); it tells us alone what somebody decided.
/// </summary>
public sealed partial class TakeGrid(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    /// <summary>Shown before the browser has measured, so that the first cards need no script.</summary>
    private const int FirstPaint = 24;

    private readonly PageModule _grid = new(js, "./js/grid.js");
    private readonly PageModule _scrub = new(js, "./js/scrub.js");
    private ElementReference _root;
    private Virtualize<CardRow>? _virtualize;
    private TakeWindow _window = TakeWindow.Empty;
    private TakeWindow? _given;
    private int _columns;
    private double _rowHeight;
    private bool _hasRows;
    private bool _isSized;
    private DotNetObjectReference<TakeGrid>? _self;

    /// <summary>The part of the list that the page holds now.</summary>
    [Parameter, EditorRequired]
    public required TakeWindow Window { get; set; }

    /// <summary>Reads another part, that has these places: the first one, and how many.</summary>
    [Parameter, EditorRequired]
    public required Func<int, int, Task<TakeWindow>> ReadAsync { get; set; }

    /// <summary>A take that is out of the part by now.</summary>
    [Parameter, EditorRequired]
    public required Func<Guid, Task<Take?>> FindAsync { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter]
    public Guid? ActiveUid { get; set; }

    /// <summary>The take that was circled in this very tab.</summary>
    [Parameter]
    public Guid? CircledHere { get; set; }

    /// <summary>Place of the take that gets the focus when the page opens: the one that somebody comes back from.</summary>
    [Parameter]
    public int? At { get; set; }

    [Parameter]
    public IReadOnlyDictionary<Guid, TakeProgress> Progress { get; set; } = new Dictionary<Guid, TakeProgress>();

    /// <summary>The places in line of queued takes.</summary>
    [Parameter]
    public IReadOnlyDictionary<Guid, int> Line { get; set; } = new Dictionary<Guid, int>();

    [Parameter]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    public EventCallback<Take> OnCircle { get; set; }

    [Parameter]
    public EventCallback<Take> OnRetry { get; set; }

    [Parameter]
    public EventCallback<Take> OnMenu { get; set; }

    /// <summary>The chosen takes, for the bar below.</summary>
    [Parameter]
    public IReadOnlySet<Guid> Chosen { get; set; } = new HashSet<Guid>();

    [Parameter]
    public EventCallback<(Take Take, bool IsRange)> OnChoose { get; set; }

    [Parameter]
    public EventCallback<(Take From, Take To)> OnExtend { get; set; }

    [Parameter]
    public EventCallback OnChooseAll { get; set; }

    /// <summary>trash, restore, archive, edit, a verdict's deed or "rate 4".</summary>
    [Parameter]
    public EventCallback<(Take Take, string Deed)> OnDeed { get; set; }

    /// <summary>The browser tells how many cards fit side by side, and how high a row of them is.</summary>
    [JSInvokable]
    public async Task Measured(int columns, double rowHeight)
    {
        (_columns, _rowHeight) = (Math.Max(1, columns), Math.Max(40, rowHeight));
        if (_virtualize is not null)
        {
            await _virtualize.RefreshDataAsync();
        }

        StateHasChanged();
    }

    [JSInvokable]
    public async Task Circle(Guid takeUid)
    {
        if (await TakeAsync(takeUid) is { Status: TakeStatus.Complete, Storage: not StorageState.Trashed } take && take.Uid != ActiveUid)
        {
            await OnCircle.InvokeAsync(take);
        }
    }

    [JSInvokable]
    public async Task Menu(Guid takeUid)
    {
        if (await TakeAsync(takeUid) is { } take)
        {
            await OnMenu.InvokeAsync(take);
        }
    }

    [JSInvokable]
    public async Task Choose(Guid takeUid, bool isRange)
    {
        if (await TakeAsync(takeUid) is { } take)
        {
            await OnChoose.InvokeAsync((take, isRange));
        }
    }

    /// <summary>Chooses on from one take to the next; what is chosen stays so.</summary>
    [JSInvokable]
    public async Task Extend(Guid from, Guid to)
    {
        if (await TakeAsync(from) is { } start && await TakeAsync(to) is { } end)
        {
            await OnExtend.InvokeAsync((start, end));
        }
    }

    [JSInvokable]
    public Task ChooseAll() => OnChooseAll.InvokeAsync();

    [JSInvokable]
    public async Task Deed(Guid takeUid, string deed)
    {
        if (await TakeAsync(takeUid) is { } take)
        {
            await OnDeed.InvokeAsync((take, deed));
        }
    }

    /// <summary>Opens a menu that is in the page beside the button of a card.</summary>
    public Task ShowMenuAsync(string menuId, Guid takeUid) => _grid.InvokeAsync("showMenu", menuId, takeUid);

    protected override void OnInitialized() => _self = DotNetObjectReference.Create(this);

    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(_given, Window))
        {
            (_given, _window) = (Window, Window);
            // Within this very rendering where the part in sight is held: rows and their number change together.
            if (_virtualize is not null)
            {
                await _virtualize.RefreshDataAsync();
            }
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_virtualize is not null && !_isSized)
        {
            // The list has its whole height at once: whoever has scrolled among the first cards stays where they are.
            _isSized = true;
            await _virtualize.RefreshDataAsync();
            StateHasChanged();
        }

        await _grid.AttachAsync(_root, "grid", _self);
        await _scrub.AttachAsync(_root, "scrub");
    }

    public async ValueTask DisposeAsync()
    {
        await _grid.DisposeAsync();
        await _scrub.DisposeAsync();
        _self!.Dispose();
    }

    private int RowCount => _columns == 0 ? 1 : (_window.Total + _columns - 1) / _columns;

    private async ValueTask<ItemsProviderResult<CardRow>> ProvideAsync(ItemsProviderRequest request)
    {
        var (first, count) = (request.StartIndex * _columns, request.Count * _columns);
        if (!_window.Covers(first, count))
        {
            _window = await ReadAsync(first, count);
        }

        return new ItemsProviderResult<CardRow>(_window.Rows(request.StartIndex, request.Count, _columns), RowCount);
    }

    /// <summary>Called while rows are rendered: the first cards go in the same batch, so that no card is in the page twice or, for a moment, not at all.</summary>
    private void DropFirstPaint()
    {
        if (!_hasRows)
        {
            _hasRows = true;
            StateHasChanged();
        }
    }

    private async Task<Take?> TakeAsync(Guid uid) => _window.Takes.FirstOrDefault(t => t.Uid == uid) ?? await FindAsync(uid);
}
