using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TakesWeb.Insights;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// Thousands of takes, of which only the rows in sight are in the page. The browser measures columns and row height and moves the focus
/// (js/grid.js); it tells us alone what somebody decided.
/// </summary>
public sealed partial class TakeGrid : ComponentBase, IAsyncDisposable
{
    /// <summary>Shown before the browser has measured, so that the first cards need no script.</summary>
    private const int FirstPaint = 24;

    private ElementReference _root;
    private List<CardRow> _rows = [];
    private IReadOnlyList<Take>? _cut;
    private int _columns;
    private double _rowHeight;
    private DotNetObjectReference<TakeGrid>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _grid;
    private IJSObjectReference? _scrubModule;
    private IJSObjectReference? _scrub;

    [Parameter, EditorRequired]
    public required IReadOnlyList<Take> Takes { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter]
    public Guid? ActiveUid { get; set; }

    /// <summary>The take that was circled in this very tab.</summary>
    [Parameter]
    public Guid? CircledHere { get; set; }

    /// <summary>The take that gets the focus when the page opens: the one that somebody comes back from.</summary>
    [Parameter]
    public Guid? At { get; set; }

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

    /// <summary>Takes whose bytes an earlier one has.</summary>
    [Parameter]
    public IReadOnlyDictionary<Guid, DuplicateTake> Duplicates { get; set; } = new Dictionary<Guid, DuplicateTake>();

    /// <summary>What is worth a look, by take.</summary>
    [Parameter]
    public IReadOnlyDictionary<Guid, IReadOnlyList<ShownFlag>> Flagged { get; set; } = new Dictionary<Guid, IReadOnlyList<ShownFlag>>();

    [Parameter]
    public EventCallback<(Take Take, bool IsRange)> OnChoose { get; set; }

    [Parameter]
    public EventCallback OnChooseAll { get; set; }

    /// <summary>trash, restore, archive, select or reject.</summary>
    [Parameter]
    public EventCallback<(Take Take, string Deed)> OnDeed { get; set; }

    /// <summary>The browser tells how many cards fit side by side, and how high a row of them is.</summary>
    [JSInvokable]
    public void Measured(int columns, double rowHeight)
    {
        (_columns, _rowHeight) = (Math.Max(1, columns), Math.Max(40, rowHeight));
        _rows = CardRow.Cut(Takes, _columns);
        StateHasChanged();
    }

    [JSInvokable]
    public Task Circle(Guid takeUid) => Find(takeUid) is { Status: TakeStatus.Complete, Storage: not StorageState.Trashed } take && take.Uid != ActiveUid ? OnCircle.InvokeAsync(take) : Task.CompletedTask;

    [JSInvokable]
    public Task Menu(Guid takeUid) => Find(takeUid) is { } take ? OnMenu.InvokeAsync(take) : Task.CompletedTask;

    [JSInvokable]
    public Task Choose(Guid takeUid, bool isRange) => Find(takeUid) is { } take ? OnChoose.InvokeAsync((take, isRange)) : Task.CompletedTask;

    [JSInvokable]
    public Task ChooseAll() => OnChooseAll.InvokeAsync();

    [JSInvokable]
    public Task Deed(Guid takeUid, string deed) => Find(takeUid) is { } take ? OnDeed.InvokeAsync((take, deed)) : Task.CompletedTask;

    /// <summary>Opens a menu that is in the page beside the button of a card.</summary>
    public async Task ShowMenuAsync(string menuId, Guid takeUid)
    {
        if (_grid is not null)
        {
            await _grid.InvokeVoidAsync("showMenu", menuId, takeUid);
        }
    }

    protected override void OnParametersSet()
    {
        if (_columns > 0 && !ReferenceEquals(_cut, Takes))
        {
            _rows = CardRow.Cut(Takes, _columns);
        }

        _cut = Takes;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/grid.js");
            _grid = await _module.InvokeAsync<IJSObjectReference>("attach", _root, _self);
            _scrubModule = await Js.InvokeAsync<IJSObjectReference>("import", "./js/scrub.js");
            _scrub = await _scrubModule.InvokeAsync<IJSObjectReference>("attach", _root);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var attached in new[] { _grid, _scrub }.OfType<IJSObjectReference>())
            {
                await attached.InvokeVoidAsync("dispose");
                await attached.DisposeAsync();
            }

            foreach (var module in new[] { _module, _scrubModule }.OfType<IJSObjectReference>())
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its grid with it.
        }

        _self?.Dispose();
    }

    private int? PlaceOfAt => At is { } uid && Takes.Index().FirstOrDefault(t => t.Item.Uid == uid) is { Item: not null, Index: var place } ? place : null;

    private Take? Find(Guid uid) => Takes.FirstOrDefault(t => t.Uid == uid);
}
