using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>What people see of a person: 1 to 120 characters.</summary>
internal static class PersonName
{
    public const int Longest = 120;

    /// <summary>The refusal of a name; null for one that may be used.</summary>
    public static Problem? RefusalFor(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > Longest
        ? Problem.Invalid($"The name is empty or longer than {Longest} characters. Type the name that others shall see.")
        : null;
}
