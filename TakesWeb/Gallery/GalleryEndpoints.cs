using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>…/shots/{shot}/contact: the contact sheet of a shot, as data and as a picture.</summary>
public static class GalleryEndpoints
{
    public static void MapGallery(this IEndpointRouteBuilder routes)
    {
        var shot = routes.MapGroup("/api/projects/{project}/shots/{shot}").WithTags("Contact sheet").RequireAuthorization(Policies.CanLook);
        shot.MapGet("/contact", SheetAsync).WithSummary("The newest 500 takes on a sheet: page by page, or with rows= and columns= arranged by two parameters, holes included");
        shot.MapPost("/contact", AskAsync).WithSummary("Have the sheet drawn as a PNG; a job does it");
        shot.MapGet("/contact.png", PictureAsync).WithSummary("The sheet as a PNG, once it is drawn as the shot is now");
    }

    /// <summary>Where the picture of this sheet is to be had.</summary>
    internal static string PictureUrl(ContactSheet sheet) => $"/api/projects/{sheet.Place.Project.Slug}/shots/{sheet.Place.Shot.Uid}/contact.png{sheet.Ask.ToQuery()}";

    private static async Task<IResult> SheetAsync(string project, string shot, string? rows, string? columns, int? page, FindPlace findPlace, LayContactSheet lay, CancellationToken ct)
    {
        var sheet = await FindAsync(project, shot, SheetAsk.Of(rows, columns, page), findPlace, lay, ct);
        return sheet.IsOk ? sheet.Value.Complaint is { } complaint ? Problem.Invalid(complaint).ToHttp() : Results.Json(Json(sheet.Value)) : sheet.Problem.ToHttp();
    }

    private static async Task<IResult> AskAsync(string project, string shot, string? rows, string? columns, int? page, FindPlace findPlace, LayContactSheet lay, AskForSheet ask, CancellationToken ct)
    {
        var sheet = await FindAsync(project, shot, SheetAsk.Of(rows, columns, page), findPlace, lay, ct);
        var asked = sheet.IsOk ? await ask.RunAsync(sheet.Value, ct) : sheet.Problem;
        return asked.IsOk
            ? Results.Json(
                new JsonObject { ["status"] = asked.Value is null ? "ready" : "queued", ["job"] = asked.Value, ["url"] = PictureUrl(sheet.Value) },
                statusCode: asked.Value is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted)
            : asked.Problem.ToHttp();
    }

    private static async Task<IResult> PictureAsync(
        string project, string shot, string? rows, string? columns, int? page, HttpContext http, FindPlace findPlace, LayContactSheet lay, DataFolder data, CancellationToken ct)
    {
        var sheet = await FindAsync(project, shot, SheetAsk.Of(rows, columns, page), findPlace, lay, ct);
        var file = sheet.IsOk ? SheetFile.Of(sheet.Value, data) : sheet.Problem;
        if (!file.IsOk)
        {
            return file.Problem.ToHttp();
        }

        if (!file.Value.IsThere)
        {
            return Problem.NotFound("This sheet is not drawn yet, or the shot has changed since. POST to …/contact has it drawn.").ToHttp();
        }

        TakesEndpoints.Guard(http.Response, isNamedByHash: false);
        return TypedResults.PhysicalFile(file.Value.Path, "image/png", $"{sheet.Value.Place.Shot.Folder}_contact.png", entityTag: new EntityTagHeaderValue($"\"{file.Value.Key}\""));
    }

    private static async Task<Outcome<ContactSheet>> FindAsync(string project, string shot, SheetAsk ask, FindPlace findPlace, LayContactSheet lay, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        return !place.IsOk ? place.Problem : InTrash.RefusalFor(place.Value.Project, place.Value.Shot) is { } inTrash ? inTrash : await lay.RunAsync(place.Value, ask, ct);
    }

    private static JsonObject Json(ContactSheet sheet) => new()
    {
        ["takes"] = new JsonArray([.. sheet.Takes.Select(t => Names([t]).Single())]),
        ["count"] = sheet.Count,
        ["page"] = sheet.Ask.Page,
        ["pages"] = sheet.Pages,
        ["axes"] = new JsonArray([.. sheet.Axes.Select(a => new JsonObject { ["name"] = a.Name, ["values"] = a.Values })]),
        ["grid"] = sheet.Grid is not { } grid ? null : new JsonObject
        {
            ["rows"] = Texts(grid.Rows),
            ["columns"] = Texts(grid.Columns),
            ["cells"] = new JsonArray([.. grid.Rows.Select(row => new JsonArray([.. grid.Columns.Select(column => new JsonArray([.. Names(grid.At(row, column))]))]))]),
            ["tried"] = grid.Tried,
            ["holes"] = grid.Holes,
        },
        ["leftOut"] = Texts(sheet.LeftOut),
    };

    private static IEnumerable<JsonNode> Names(IEnumerable<SheetTake> takes) => takes.Select(t => (JsonNode)t.Take.Name);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
