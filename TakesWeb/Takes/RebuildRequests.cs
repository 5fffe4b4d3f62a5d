using System.Threading.Channels;

namespace TakesWeb.Takes;

/// <summary>Where people ask for a rebuild of the index. While one waits, another ask changes nothing.</summary>
public sealed class RebuildRequests(RebuildProgress progress)
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One runs soon, beside users. From here on the progress tells of that one, not of the last.</summary>
    public void Ask()
    {
        progress.Ask();
        _asked.Writer.TryWrite(true);
    }

    internal IAsyncEnumerable<bool> ReadAllAsync(CancellationToken ct) => _asked.Reader.ReadAllAsync(ct);
}
