namespace TakesWeb.Accounts;

/// <summary>What people call a browser, out of what it says of itself. It may lie; nothing depends on it.</summary>
internal static class BrowserWords
{
    // The order decides: each of them claims to be those below it as well.
    private static readonly (string Mark, string Word)[] Browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Mark, string Word)[] Systems = [("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"), ("Mac OS X", "a Mac"), ("Linux", "Linux")];

    public static string Of(string? agent)
    {
        var (browser, system) = (Word(Browsers, agent), Word(Systems, agent));
        return (browser, system) switch
        {
            (null, null) => "a browser",
            (null, _) => $"a browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Word((string Mark, string Word)[] known, string? agent) => known.FirstOrDefault(k => agent?.Contains(k.Mark, StringComparison.Ordinal) == true).Word;
}
