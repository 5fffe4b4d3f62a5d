namespace TakesWeb.Accounts;

/// <summary>Viewer &lt; Artist &lt; Director &lt; Admin: each may do what the ones before may.</summary>
public static class Roles
{
    public const string Viewer = "Viewer";
    public const string Artist = "Artist";
    public const string Director = "Director";
    public const string Admin = "Admin";

    internal static Guid AdminId { get; } = new("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c04");

    /// <summary>From the least to the most. The ids are fixed, because the migration writes the rows.</summary>
    internal static IReadOnlyList<(string Name, Guid Id)> All { get; } =
    [
        (Viewer, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c01")),
        (Artist, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c02")),
        (Director, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c03")),
        (Admin, AdminId),
    ];

    internal static string[] AtLeast(string role) => [.. All.Select(r => r.Name).SkipWhile(name => name != role)];
}
