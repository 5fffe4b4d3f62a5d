using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Draws an SVG document of the product's own making, with pictures that lie beside it, as one PNG.</summary>
public sealed class DrawSheet(MediaCommand command)
{
    private const string Document = "sheet.svg";
    private const string Result = "sheet.png";

    /// <summary>The PNG, whole. <paramref name="folder"/> holds what the document names, and is the caller's to remove.</summary>
    public async Task<Outcome<byte[]>> RunAsync(string folder, string svg, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, Document), svg, ct);
        var result = await command.ComposeAsync(folder, Document, Result, ct);
        var png = Path.Combine(folder, Result);
        if (!result.Succeeded || PngCheck.FindDamage(png) is not null)
        {
            return Problem.Conflict(result.TimedOut ? "Drawing the sheet took too long and was given up." : $"The sheet could not be drawn: {result.ErrorTail.Split('\n')[0]}");
        }

        return await File.ReadAllBytesAsync(png, ct);
    }
}
