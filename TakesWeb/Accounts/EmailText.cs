using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

internal static class EmailText
{
    public static Problem NotOne { get; } = Problem.Invalid("That is no e-mail address. Write it as name@example.org; Takes sends nothing there.");

    /// <summary>Something, an at sign, something; nothing is ever sent there, so no more is asked.</summary>
    public static bool IsPlausible(string? email) =>
        email is { Length: <= 254 } && email.IndexOf('@') is var at and > 0 && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>');
}
