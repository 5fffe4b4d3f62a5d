using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// A folder to work in, beside what the work is for in the cache of some media, so that the result is renamed into place. Under one stem one works at a time:
/// what an earlier life left there is nobody's, and goes first. Its end removes it; a purge takes the whole cache of the media, this folder too.
/// </summary>
internal sealed class CacheWork : IDisposable
{
    private CacheWork(string path) => Path = path;

    public string Path { get; }

    /// <param name="cache">The media's folder; made where there is none.</param>
    /// <param name="stem">What the result is called, without its ending.</param>
    public static CacheWork Begin(string cache, string stem)
    {
        Directory.CreateDirectory(cache);
        foreach (var old in Directory.EnumerateDirectories(cache, $"{stem}.*.tmp"))
        {
            BusyFolder.Remove(old);
        }

        var work = new CacheWork(DurableFile.TemporaryName(System.IO.Path.Combine(cache, stem)));
        Directory.CreateDirectory(work.Path);
        return work;
    }

    public void Dispose() => BusyFolder.Remove(Path);
}
