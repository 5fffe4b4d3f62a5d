using System.Globalization;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Draws a contact sheet as a PNG into the cache. It draws the shot as it is by then.</summary>
internal sealed class MakeSheetJob(FindPlace findPlace, LayContactSheet lay, DrawSheet draw, Staging staging, DataFolder data, ByteLedger ledger) : IJobBody
{
    public static readonly JobKind Kind = new("contact-sheet", "Contact sheet", Lane.Interactive) { Attempts = 2, IsOneAtATime = true };

    public static JobRequest For(ContactSheet sheet, string key) => new(Kind, key, new Dictionary<string, string>
    {
        ["project"] = sheet.Place.Project.Id.ToString(),
        ["shot"] = sheet.Place.Shot.Uid.ToString(),
        ["rows"] = sheet.Grid?.RowName ?? "",
        ["columns"] = sheet.Grid?.ColumnName ?? "",
        ["page"] = sheet.Ask.Page.ToString(CultureInfo.InvariantCulture),
    })
    {
        Subject = $"{sheet.Place.Project.Name}, {sheet.Place.Shot.Title}",
        ProjectId = sheet.Place.Project.Id,
        ShotUid = sheet.Place.Shot.Uid,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(run["project"], run["shot"], ct);
        var sheet = place.IsOk ? await lay.RunAsync(place.Value, SheetAsk.Of(run["rows"], run["columns"], int.Parse(run["page"], CultureInfo.InvariantCulture)), ct) : null;
        var file = sheet is null ? place.Problem! : SheetFile.Of(sheet, data);
        if (!file.IsOk)
        {
            throw new PermanentJobFailureException(file.Problem.Sentence);
        }

        if (!file.Value.IsThere)
        {
            await MakeAsync(sheet!, file.Value, ct);
        }
    }

    private async Task MakeAsync(ContactSheet sheet, SheetFile file, CancellationToken ct)
    {
        var folder = staging.Make(sheet.Place.Project, Guid.CreateVersion7());
        try
        {
            Lay(sheet, folder);
            var png = await draw.RunAsync(folder, file.Svg, ct);
            if (!png.IsOk)
            {
                throw new PermanentJobFailureException(png.Problem.Sentence);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            DurableFile.Write(file.Path, png.Value);
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
        finally
        {
            Staging.Remove(folder);
        }

        var stale = file.Stale();
        foreach (var old in stale)
        {
            File.Delete(old);
        }

        await ledger.BookAsync(sheet.Place.Project.Id, [(FileCategory.Cache, file.Path), .. stale.Select(old => (FileCategory.Cache, old))], ct);
    }

    /// <summary>Copies, not links: the program that draws may write into the folder.</summary>
    private void Lay(ContactSheet sheet, string folder)
    {
        var repository = data.Project(sheet.Place.Project.Slug);
        var seen = sheet.Grid is { } grid ? grid.Rows.SelectMany(row => grid.Columns.Select(column => grid.At(row, column) is [var first, ..] ? first : null)).OfType<SheetTake>() : sheet.Takes;
        foreach (var sha in seen.Select(t => t.Take.ThumbnailSha256).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (MediaStore.ObjectPath(repository, sha) is var picture && FileStat.Of(picture) is { IsRegularFile: true })
            {
                File.Copy(picture, Path.Combine(folder, sha + ".png"));
            }
        }
    }
}
