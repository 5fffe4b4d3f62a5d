using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>A contact sheet as an SVG document that names the pictures of its takes as files beside it: by the hash of the picture, with .png behind it.</summary>
internal sealed class SheetPicture
{
    private const int Columns = 6;
    private const int Wide = 320;
    private const int High = 180;
    private const int Gap = 24;
    private const int Margin = 40;
    private const int Head = 104;
    private const int Line = 19;
    private const int Labels = 170;

    // Characters of the mono font that fit below a picture.
    private const int Fitting = 39;

    private readonly StringBuilder _svg = new();
    private readonly ContactSheet _sheet;

    private SheetPicture(ContactSheet sheet) => _sheet = sheet;

    /// <summary>The document. The same sheet always gives the same.</summary>
    public static string Of(ContactSheet sheet) => new SheetPicture(sheet).Draw();

    /// <summary>Names a sheet: changes with everything that can be seen on it.</summary>
    public static string KeyOf(string svg) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(svg)))[..16];

    private int Written => Math.Min(_sheet.ShownNames.Count(), 4);

    private int CellHigh => High + 32 + (Written * Line) + Gap;

    private string Draw()
    {
        var (wide, high) = _sheet.Grid is { } grid
            ? ((2 * Margin) + Labels + (grid.Columns.Count * (Wide + Gap)), Head + 40 + (grid.Rows.Count * CellHigh) + Margin)
            : ((2 * Margin) + (Columns * (Wide + Gap)) - Gap, Head + (((_sheet.Takes.Count + Columns - 1) / Columns) * CellHigh) + Margin);
        _svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" font-family="Inter, DejaVu Sans, sans-serif"><rect width="{wide}" height="{high}" fill="#121212"/>""");
        Write(Margin, 50, $"{_sheet.Place.Shot.Number:D3} {_sheet.Place.Shot.Title}", 24, "#ececec", " font-weight=\"600\"");
        Write(Margin, 78, $"{_sheet.Place.Project.Name} · {Under()}", 14, "#bababa");
        if (_sheet.Grid is null)
        {
            foreach (var (i, take) in _sheet.Takes.Index())
            {
                Cell(Margin + (i % Columns * (Wide + Gap)), Head + (i / Columns * CellHigh), [take]);
            }
        }
        else
        {
            DrawGrid(_sheet.Grid);
        }

        return _svg.Append("</svg>").ToString();
    }

    private string Under() => string.Join(" · ", new[]
    {
        Readable.Count(_sheet.Count, "take"), _sheet.Grid is { } grid ? $"{grid.RowName} by {grid.ColumnName}" : _sheet.Pages > 1 ? $"sheet {_sheet.Ask.Page} of {_sheet.Pages}" : null, _sheet.Summary,
    }.Concat(_sheet.LeftOut).OfType<string>());

    private void DrawGrid(SheetGrid grid)
    {
        foreach (var (x, column) in grid.Columns.Index())
        {
            Write(Margin + Labels + (x * (Wide + Gap)), Head + 20, $"{grid.ColumnName} {column}", 15, "#ececec", " font-weight=\"600\"");
        }

        foreach (var (y, row) in grid.Rows.Index())
        {
            var top = Head + 40 + (y * CellHigh);
            Write(Margin, top + 20, grid.RowName, 13, "#a0a0a0");
            Write(Margin, top + 40, row.Length > 18 ? row[..17] + "…" : row, 15, "#ececec", " font-weight=\"600\"");
            foreach (var (x, column) in grid.Columns.Index())
            {
                Cell(Margin + Labels + (x * (Wide + Gap)), top, grid.At(row, column));
            }
        }
    }

    private void Cell(int x, int y, IReadOnlyList<SheetTake> takes)
    {
        if (takes.Count == 0)
        {
            Dashed(x, y, "never tried");
            return;
        }

        var take = takes[0].Take;
        if (take is { Picture: PictureState.Ready, ThumbnailSha256: { } sha })
        {
            _svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y}" width="{Wide}" height="{High}" fill="#0b0b0b"/><image href="{sha}.png" x="{x}" y="{y}" width="{Wide}" height="{High}" opacity="{(take.Verdict == Verdict.Reject ? ".32" : "1")}"/>""");
        }
        else
        {
            Dashed(x, y, take.Status == TakeStatus.Complete ? "no picture" : TakeAnswer.Word(take.Status));
        }

        var isActive = take.Uid == _sheet.ActiveUid;
        var number = take.Number.ToString(CultureInfo.InvariantCulture);
        if (isActive)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"""<ellipse cx="{x + 5 + (number.Length * 4.7)}" cy="{y + High + 18}" rx="{10 + (number.Length * 5)}" ry="12" fill="none" stroke="#ffd23a" stroke-width="2.5" transform="rotate(-6 {x + 5} {y + High + 18})"/>""");
        }

        Write(x + 5, y + High + 23, number, 15, "#ececec", " font-weight=\"600\"");
        var words = string.Join("  ", new[]
        {
            isActive ? "ACTIVE" : null, Verdicts.Of(take.Verdict)?.Text, take.Rating > 0 ? new string('★', take.Rating) : null, takes.Count > 1 ? $"and {takes.Count - 1} more" : null,
        }.OfType<string>());
        Write(x + 26 + (number.Length * 10), y + High + 23, words, 13, isActive ? "#ffd23a" : "#bababa");
        foreach (var (i, (name, value)) in _sheet.ShownOf(takes[0]).Take(Written).Index())
        {
            var line = $"{name} {value}";
            Write(x, y + High + 32 + ((i + 1) * Line) - 6, line.Length > Fitting ? line[..(Fitting - 1)] + "…" : line, 13, "#a0a0a0", " font-family=\"JetBrains Mono, DejaVu Sans Mono, monospace\"");
        }
    }

    private void Dashed(int x, int y, string why)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x + 1}" y="{y + 1}" width="{Wide - 2}" height="{High - 2}" fill="none" stroke="#3f3f3f" stroke-width="2" stroke-dasharray="8 7"/>""");
        Write(x + (Wide / 2), y + (High / 2) + 5, why, 14, "#a0a0a0", " text-anchor=\"middle\"");
    }

    private void Write(int x, int y, string text, int size, string fill, string more = "") =>
        _svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{more}>{WebUtility.HtmlEncode(new string([.. text.Where(XmlConvert.IsXmlChar)]))}</text>""");
}
