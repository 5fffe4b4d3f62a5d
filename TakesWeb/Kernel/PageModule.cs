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
    private Task _attaching = Task.CompletedTask;
    private IJSObjectReference? _module;
    private IJSObjectReference? _made;

    /// <summary>Makes it for what <paramref name="key"/> names, unless that is what it was made for last. Called after each render.</summary>
    public Task AttachAsync(ElementReference root, string key)
    {
        if (_attached != key)
        {
            _attached = key;
            _attaching = MakeAsync(root);
        }

        return _attaching;
    }

    /// <summary>Asks it for a deed, as soon as it is there; nothing happens while there is none.</summary>
    public async Task InvokeAsync(string deed)
    {
        await _attaching;
        if (_made is not null)
        {
            await _made.InvokeVoidAsync(deed);
        }
    }

    private async Task MakeAsync(ElementReference root)
    {
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
