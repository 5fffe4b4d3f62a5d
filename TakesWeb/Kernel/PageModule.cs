using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TakesWeb.Kernel;

/// <summary>
/// The browser half of a component: a module whose attach(root, …) makes something with a dispose(). Belongs to one component, which disposes of
/// it. What is attached again, for another key, is what there is one of on a page: its module lets go of the one before by itself.
/// Calls come from the renderer's thread alone.
/// </summary>
public sealed class PageModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private string? _wanted;
    private bool _isGone;
    private Task _attaching = Task.CompletedTask;
    private IJSObjectReference? _module;
    private IJSObjectReference? _made;

    /// <summary>Makes it for what <paramref name="key"/> names, unless that is what it was made for last. Called after each render.</summary>
    public Task AttachAsync(ElementReference root, string key, params object?[] more)
    {
        if (_wanted != key && !_isGone)
        {
            _wanted = key;
            _attaching = MakeAsync(key, [root, .. more]);
        }

        return _attaching;
    }

    /// <summary>Asks it for a deed, as soon as it is there; nothing happens while there is none.</summary>
    public async Task InvokeAsync(string deed, params object?[] arguments)
    {
        await _attaching;
        if (_made is not null)
        {
            await _made.InvokeVoidAsync(deed, arguments);
        }
    }

    private async Task MakeAsync(string key, object?[] arguments)
    {
        bool IsWanted() => !_isGone && _wanted == key;
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", path);
            if (!IsWanted())
            {
                return;
            }

            var made = await _module.InvokeAsync<IJSObjectReference>("attach", arguments);
            var old = made;
            if (IsWanted())
            {
                (old, _made) = (_made, made);
            }
            else if (_isGone)
            {
                await made.InvokeVoidAsync("dispose");
            }

            if (old is not null)
            {
                await old.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page has been left while it was drawn.
        }
        catch (JSException) when (!IsWanted())
        {
            // Its element was taken out of the page while the call was on its way, and the browser had nothing to make it from.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isGone = true;
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
