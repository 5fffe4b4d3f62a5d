using System.Security.Cryptography;
using System.Text;

namespace TakesWeb.Accounts;

/// <summary>
/// The one-time code that proves access to the machine: printed on the console and written to "setup-code" in the data folder (0600).
/// A new one at each start; gone once there is an admin.
/// </summary>
internal sealed class SetupCode(AccountsPaths paths, ILogger<SetupCode> logger)
{
    // Without the pairs that look alike on a terminal.
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private string? _code;

    private string FilePath => Path.Combine(paths.DataRoot, "setup-code");

    public void Announce()
    {
        _code = RandomNumberGenerator.GetString(Letters, 12);
        var shown = $"{_code[..4]}-{_code[4..8]}-{_code[8..]}";
        // The mode is only given to a file that is made anew.
        File.Delete(FilePath);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(FilePath, Encoding.ASCII, options))
        {
            file.WriteLine(shown);
        }

        // Also plainly: a log that goes elsewhere, or is set to errors alone, must not lock the owner out.
        Console.WriteLine($"Takes has no admin yet. Open /setup and type this one-time code: {shown}");
        AccountsLog.SetupWaits(logger, shown, FilePath);
    }

    /// <summary>True for the code, however its letters and dashes were typed. False when there is none.</summary>
    public bool Matches(string? typed)
    {
        var letters = string.Concat((typed ?? "").Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return _code is { } code && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(letters), Encoding.ASCII.GetBytes(code));
    }

    public void Remove()
    {
        _code = null;
        File.Delete(FilePath);
    }
}
