using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>How a category of bytes is called and drawn. Told apart by order and label first, by colour last.</summary>
internal sealed record CategoryLook(FileCategory Category, string Name, string Colour, bool IsHatched)
{
    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<CategoryLook> All { get; } =
    [
        new(FileCategory.Renders, "Renders", "renders", false),
        new(FileCategory.Assets, "Assets", "assets", false),
        new(FileCategory.Thumbnails, "Thumbnails", "thumbnails", false),
        new(FileCategory.Metadata, "Metadata", "clips", false),
        new(FileCategory.LfsOnly, "LFS store alone", "lfs", false),
        new(FileCategory.Trash, "Trash", "trash", true),
        new(FileCategory.Git, "Git", "git", false),
        new(FileCategory.Cache, "Cache", "cache", true),
    ];

    public string Hatch => IsHatched ? "hatch" : "";

    public string Background => $"background-color:var(--data-{Colour})";

    /// <summary>"38.2" and "GB", so that the unit can be quieter than the number.</summary>
    public static (string Number, string Unit) Split(long bytes) => ByteText.Of(bytes).Split(' ') is [var number, var unit] ? (number, unit) : ("", "");

    /// <summary>"66,204,118,542".</summary>
    public static string Exact(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
