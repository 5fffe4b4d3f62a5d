using System.Threading.Channels;

namespace TakesWeb.Takes;

/// <summary>Where people ask for a rebuild of the index. While one waits, another ask changes nothing.</summary>
public sealed class RebuildRequests(RebuildProgress progress)
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One runs soon, beside users. The progress tells of that one from here on, or, while one runs, of that one first.</summary>
    public void Ask()
    {
        progress.Ask();
        _asked.Writer.TryWrite(true);
    }

    internal IAsyncEnumerable<bool> ReadAllAsync(CancellationToken ct) => _asked.Reader.ReadAllAsync(ct);
}
