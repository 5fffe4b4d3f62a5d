namespace TakesWeb.Kernel;

/// <summary>
/// One event concerns every page that is open, and each draws itself anew. They do so in turns, for half of the processors, so that somebody
/// who asks for something meanwhile is answered between two pages and not behind them all. Thread-safe.
/// </summary>
internal static class PageTurns
{
    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Draws when it is this page's turn, where the page itself runs. What takes its time is read before: whoever has the turn keeps the others waiting.</summary>
    public static async Task TakeAsync(Action draw, CancellationToken ct)
    {
        await Turns.WaitAsync(ct);
        try
        {
            draw();
        }
        finally
        {
            Turns.Release();
        }
    }
}
