using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Gallery;

/// <summary>
/// Where the picture of a contact sheet lies: in the cache of the first take that has media, named after everything that can be seen on it. So a
/// purge takes it along, and a sheet that has changed is another file.
/// </summary>
internal sealed record SheetFile(string Key, string Svg, string Path)
{
    /// <summary>Sheets that one folder keeps; older ones go.</summary>
    public const int Kept = 12;

    private const string Start = "contact_";

    public bool IsThere => FileStat.Of(Path) is { IsRegularFile: true };

    public static Outcome<SheetFile> Of(ContactSheet sheet, DataFolder data)
    {
        if (sheet.Complaint is { } complaint)
        {
            return Problem.Invalid(complaint);
        }

        if (sheet.Takes.Select(t => t.Take.Sha256).FirstOrDefault(sha => sha is not null) is not { } first)
        {
            return Problem.Conflict("There is nothing to draw: no take on this sheet has media yet.");
        }

        var svg = SheetPicture.Of(sheet);
        var key = SheetPicture.KeyOf(svg);
        return new SheetFile(key, svg, System.IO.Path.Combine(data.Cache(first), $"{Start}{key}.png"));
    }

    /// <summary>The sheets beside this one for which there is no more room, the oldest.</summary>
    public IReadOnlyList<string> Stale() =>
        [.. new DirectoryInfo(System.IO.Path.GetDirectoryName(Path)!).EnumerateFiles($"{Start}*.png").OrderByDescending(f => f.LastWriteTimeUtc).Skip(Kept).Select(f => f.FullName)];
}
