namespace TakesWeb.Accounts;

/// <summary>Who is to become the first admin. Without a password it is this machine's user in laptop mode.</summary>
internal sealed record NewAdmin(string Name, string Email, string? Password)
{
    /// <summary>For the settings: a laptop user without password does not count as an admin that is there.</summary>
    public bool BesideLaptopUser { get; init; }

    public static NewAdmin ThisMachine()
    {
        var plain = string.Concat(Environment.UserName.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '.')).Trim('.');
        return new NewAdmin(Environment.UserName, $"{(plain.Length == 0 ? "user" : plain)}@localhost", null);
    }
}
