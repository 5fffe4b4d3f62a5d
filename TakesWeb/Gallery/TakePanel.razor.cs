using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

public sealed partial class TakePanel
{
    private readonly Dictionary<string, ElementReference> _buttons = [];

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    [Parameter]
    public bool IsActive { get; set; }

    [Parameter]
    public bool IsDrawn { get; set; }

    [Parameter, EditorRequired]
    public required string BackUrl { get; set; }

    /// <summary>Who gave the verdict, and how long ago.</summary>
    [Parameter]
    public string? By { get; set; }

    [Parameter]
    public EventCallback<Verdict> OnVerdict { get; set; }

    [Parameter]
    public EventCallback<int> OnRating { get; set; }

    /// <summary>What can be done with it.</summary>
    [Parameter]
    public RenderFragment? Acts { get; set; }

    /// <summary>What has to be said of it before anything else: trash, twins, a picture that is missing.</summary>
    [Parameter]
    public RenderFragment? Notes { get; set; }

    [Parameter]
    public RenderFragment? Foot { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<PanelTab> Tabs { get; set; }

    /// <summary>The name of the tab that is open; the first one where there is none of this name.</summary>
    [Parameter]
    public string? Tab { get; set; }

    [Parameter]
    public EventCallback<string> OnOpen { get; set; }

    private PanelTab Open => Tabs.FirstOrDefault(tab => tab.Name == Tab) ?? Tabs[0];

    private async Task Step(KeyboardEventArgs key)
    {
        var step = key.Key switch { "ArrowRight" => 1, "ArrowLeft" => Tabs.Count - 1, _ => 0 };
        if (step > 0)
        {
            var next = Tabs[(Tabs.ToList().IndexOf(Open) + step) % Tabs.Count];
            await OnOpen.InvokeAsync(next.Name);
            await _buttons[next.Name].FocusAsync();
        }
    }
}

/// <summary>A tab of a panel.</summary>
/// <param name="Name">Short and lower case: it stands in addresses.</param>
public sealed record PanelTab(string Name, string Title, RenderFragment Content, int Count = 0);
