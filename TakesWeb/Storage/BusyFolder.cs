namespace TakesWeb.Storage;

/// <summary>A folder of ours that goes while somebody, a job or a git, may still be writing into it.</summary>
internal static class BusyFolder
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
