namespace TakesWeb.Storage;

/// <summary>Folders of the cache go while a job may still be writing into them.</summary>
internal static class CacheFolder
{
    private const int Rounds = 100;

    /// <summary>Removes a folder with all that is in it, and with what comes while it goes. One that is not there is fine.</summary>
    public static void Remove(string folder)
    {
        for (var round = 1; Directory.Exists(folder); round++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (round < Rounds)
            {
                // A name came after the folder was read, or somebody else took one away.
            }
        }
    }
}
