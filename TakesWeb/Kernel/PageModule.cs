using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TakesWeb.Kernel;

/// <summary>
/// The browser half of a component: a module whose attach(root) makes what there is one of on a page, and lets go of the one before by itself.
/// Belongs to one component, which disposes of it.
/// </summary>
public sealed class PageModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private string? _attached;
    private IJSObjectReference? _module;
    private IJSObjectReference? _made;

    /// <summary>Makes it for what <paramref name="key"/> names, unless that is what it was made for last. Called after each render.</summary>
    public async Task AttachAsync(ElementReference root, string key)
    {
        if (_attached == key)
        {
            return;
        }

        _attached = key;
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", path);
            _made = await _module.InvokeAsync<IJSObjectReference>("attach", root);
        }
        catch (JSDisconnectedException)
        {
            // The page has been left while it was drawn.
        }
    }

    /// <summary>Asks it for a deed; nothing happens while there is none.</summary>
    public async Task InvokeAsync(string deed)
    {
        if (_made is not null)
        {
            await _made.InvokeVoidAsync(deed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_made is not null)
            {
                await _made.InvokeVoidAsync("dispose");
                await _made.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and what it had made with it.
        }
    }
}
