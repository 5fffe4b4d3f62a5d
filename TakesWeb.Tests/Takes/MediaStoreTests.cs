using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class MediaStoreTests
{
    private const int Many = 16;

    [Fact]
    public async Task Of_many_who_bring_the_same_bytes_at_once_one_is_kept()
    {
        using var temp = new TempFolder();
        var store = new MediaStore(new LinkPolicy(Options.Create(new StorageOptions())));
        var bytes = MediaSamples.NewBmp();
        var sha = Housekeeping.Disk.Sha256(bytes);
        var staged = Enumerable.Range(0, Many).Select(i => Housekeeping.Disk.Write(temp[$"staged-{i}"], bytes)).ToList();
        using var together = new Barrier(Many);

        var kept = await Task.WhenAll(staged.Select((path, i) => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return store.Keep(temp["repository"], path, sha, temp[$"working-{i}"]);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Single(kept, isNew => isNew);
        Assert.Single(staged.Select((_, i) => FileStat.Of(temp[$"working-{i}"])!.Value.InodeKey).Append(FileStat.Of(MediaStore.ObjectPath(temp["repository"], sha))!.Value.InodeKey).Distinct());
    }
}
