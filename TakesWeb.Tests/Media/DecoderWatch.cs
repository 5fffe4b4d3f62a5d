using System.Collections.Concurrent;
using System.Globalization;

namespace TakesWeb.Media;

/// <summary>
/// Looks again and again at the decoders that read files below a folder, and keeps the most memory that each had resident. The system
/// keeps the high-water mark of a living process, so only what a decoder takes in its last milliseconds is missed.
/// </summary>
internal sealed class DecoderWatch : IAsyncDisposable
{
    private static readonly string[] Decoders = ["ffmpeg", "ffprobe", "vips", "vipsheader"];

    private readonly ConcurrentDictionary<string, long> _peaks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder;
    private readonly Task _looking;

    public DecoderWatch(string folder)
    {
        _folder = folder;
        _looking = Task.Run(LookAsync);
    }

    /// <summary>The decoder and file that took most, and its bytes.</summary>
    public (string Who, long Bytes) Peak => _peaks.IsEmpty ? ("nobody", 0) : _peaks.Select(p => (p.Key, p.Value)).MaxBy(p => p.Value);

    public int Seen => _peaks.Count;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
                {
                    Look(folder);
                }
            }

            await Task.Delay(5, CancellationToken.None);
        }
    }

    private void Look(string folder)
    {
        try
        {
            var name = File.ReadAllText(Path.Combine(folder, "comm")).Trim();
            if (!Decoders.Contains(name))
            {
                return;
            }

            var input = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').FirstOrDefault(word => word.StartsWith(_folder, StringComparison.Ordinal));
            var mark = File.ReadLines(Path.Combine(folder, "status")).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (input is not null && mark is not null)
            {
                var bytes = long.Parse(mark.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
                _peaks.AddOrUpdate($"{name} {Path.GetRelativePath(_folder, input)}", bytes, (_, known) => Math.Max(known, bytes));
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
        }
    }
}
