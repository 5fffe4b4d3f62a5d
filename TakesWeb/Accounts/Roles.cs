using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Viewer &lt; Artist &lt; Director &lt; Admin: each may do what the ones before may.</summary>
public static class Roles
{
    public const string Viewer = "Viewer";
    public const string Artist = "Artist";
    public const string Director = "Director";
    public const string Admin = "Admin";

    /// <summary>Stands for no role on the whole server where one is asked for: somebody who sees single projects alone.</summary>
    public const string None = "None";

    internal static Guid AdminId { get; } = new("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c04");

    /// <summary>From the least to the most. The ids are fixed, because the migration writes the rows.</summary>
    internal static IReadOnlyList<(string Name, Guid Id)> All { get; } =
    [
        (Viewer, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c01")),
        (Artist, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c02")),
        (Director, new Guid("7d1f4f8e-52ce-4b35-9d0e-7a5d4a3f1c03")),
        (Admin, AdminId),
    ];

    /// <summary>One sentence of what the role may do.</summary>
    internal static string MeaningOf(string role) => role switch
    {
        Viewer => "A viewer looks at everything and changes nothing.",
        Artist => "An artist looks, uploads, generates and notes.",
        Director => "A director also circles takes, gives verdicts, trashes and restores.",
        None => "Sees the films alone that you name, with the role that you give in each.",
        Admin => "An admin may do everything: people, purge, settings, jobs and storage.",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    /// <summary>The role of that name, however it is capitalised; null when there is none.</summary>
    internal static string? Find(string? name) => All.Select(r => r.Name).FirstOrDefault(r => string.Equals(r, name?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The same among those of one project.</summary>
    internal static string? FindOfFilm(string? name) => Find(name) is { } role && OfFilms.Contains(role) ? role : null;

    internal static Problem NoFilmRole(string? role) => Problem.Invalid($"\"{role}\" is no role in a project. There are: {string.Join(", ", OfFilms)}.");

    internal static Guid IdOf(string role) => All.Single(r => r.Name == role).Id;

    /// <summary>The one that decides when somebody has several; null when somebody has none.</summary>
    internal static string? HighestOf(IEnumerable<string> names) => All.Select(r => r.Name).LastOrDefault(names.Contains);

    /// <summary>The lesser of two.</summary>
    internal static string Lower(string one, string other) => All.Select(r => r.Name).First(name => name == one || name == other);

    /// <summary>Those that somebody may have in one project alone.</summary>
    internal static IReadOnlyList<string> OfFilms { get; } = [Viewer, Artist, Director];

    internal static string[] AtLeast(string role) => [.. All.Select(r => r.Name).SkipWhile(name => name != role)];
}
