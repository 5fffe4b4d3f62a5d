using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Storage;

public sealed class BusyFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_folder_goes_while_a_job_writes_into_it()
    {
        var folder = _temp["cache"];
        for (var round = 0; round < 100; round++)
        {
            Directory.CreateDirectory(folder);
            var writing = Task.Run(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    try
                    {
                        File.WriteAllText(Path.Combine(folder, $"thumbnail_{i}.webp"), "");
                    }
                    catch (DirectoryNotFoundException)
                    {
                        return;
                    }
                }
            });
            SpinWait.SpinUntil(() => writing.IsCompleted || Directory.GetFiles(folder).Length > 0);

            BusyFolder.Remove(folder);
            await writing;

            Assert.False(Directory.Exists(folder));
        }
    }

    [Fact]
    public void One_that_is_not_there_is_fine() => BusyFolder.Remove(_temp["nowhere"]);
}
