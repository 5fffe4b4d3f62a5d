using Microsoft.AspNetCore.Components;

namespace TakesWeb.Kernel;

/// <summary>
/// A page that renders only what it has read. <see cref="ComponentBase"/> renders once before an asynchronous load ends: as the browser takes what
/// a circuit renders first in place of what the server had sent, a page that was complete would go blank, and come back a moment later.
/// </summary>
public abstract class LoadedPage : ComponentBase
{
    private bool _isOpen;

    [Inject]
    private OpenPages Pages { get; set; } = null!;

    /// <inheritdoc/>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        // Before the first wait: the renderer takes its parameters back with it.
        parameters.SetParameterProperties(this);
        if (_isOpen)
        {
            await ShowAsync();
            return;
        }

        Pages.Opens();
        try
        {
            await ShowAsync();
            _isOpen = true;
        }
        finally
        {
            Pages.IsOpen();
        }
    }

    /// <summary>Reads what the page shows, each time after its parameters were set and before it is rendered with them.</summary>
    protected abstract Task PrepareAsync();

    private async Task ShowAsync()
    {
        await PrepareAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }
}
