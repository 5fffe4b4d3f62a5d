namespace TakesWeb.Accounts;

/// <summary>Where to go after signing in or out: a path of this server, never another site.</summary>
internal static class ReturnPath
{
    public static string Of(string? wanted, string otherwise) =>
        wanted is ['/', ..] && wanted is not ['/', '/' or '\\', ..] && !wanted.Any(char.IsControl) ? wanted : otherwise;
}
