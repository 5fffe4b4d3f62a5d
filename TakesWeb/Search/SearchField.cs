namespace TakesWeb.Search;

/// <summary>A field that a search may name: "seed:42". The list is the syntax, and what the page teaches.</summary>
/// <param name="Name">What stands before the colon.</param>
/// <param name="Kind">How its value is read.</param>
/// <param name="Example">As it is typed.</param>
/// <param name="Means">What the example finds.</param>
public sealed record SearchField(string Name, SearchFieldKind Kind, string Example, string Means)
{
    /// <summary>All of them, in the order in which people need them.</summary>
    public static IReadOnlyList<SearchField> All { get; } =
    [
        new("seed", SearchFieldKind.Whole, "seed:42", "made with this seed, all of it"),
        new("model", SearchFieldKind.Words, "model:wan", "a model whose name has a word that begins so"),
        new("rating", SearchFieldKind.Rating, "rating:>=3", "three stars and more; also 3, <2, 2..4"),
        new("verdict", SearchFieldKind.Verdict, "verdict:selected", "none, reject, maybe, selected or approved; with commas: any of them"),
        new("type", SearchFieldKind.Type, "type:video", "video, image, audio or sequence"),
        new("tag", SearchFieldKind.Words, "tag:lantern", "a word of a tag"),
        new("author", SearchFieldKind.Words, "author:ada", "who brought it"),
        new("project", SearchFieldKind.Project, "project:\"deep field\"", "of films with this name"),
        new("shot", SearchFieldKind.Shot, "shot:spiral", "of shots with this name; also scene: and chapter:"),
        new("scene", SearchFieldKind.Words, "scene:well", "of scenes with this name"),
        new("chapter", SearchFieldKind.Words, "chapter:descent", "of chapters with this name"),
        new("date", SearchFieldKind.Date, "date:>=2026-11-01", "made on that day or later (UTC); also 2026, 2026-11, <2026-11-05, 2026-11-01..2026-11-07"),
        new("duration", SearchFieldKind.Number, "duration:>2", "longer than two seconds"),
        new("width", SearchFieldKind.Number, "width:>=1920", "pixels; also height:"),
        new("height", SearchFieldKind.Number, "height:1080", "pixels"),
        new("fps", SearchFieldKind.Number, "fps:23.976", "frames a second; also 24000/1001"),
        new("parent", SearchFieldKind.Parent, "parent:take_003", "takes that continue a take of this name, or of this uid"),
        new("storage", SearchFieldKind.Storage, "storage:trashed", "live, archived, trashed, purged or all; without it live and archived"),
        new("flag", SearchFieldKind.Flag, "flag:black", "takes that bear this quality flag"),
        new("prompt", SearchFieldKind.Words, "prompt:rain", "a word of the prompt; also negative:, description:, note:, file:"),
        new("negative", SearchFieldKind.Words, "negative:people", "a word of the negative prompt"),
        new("description", SearchFieldKind.Words, "description:calm", "a word of the description"),
        new("note", SearchFieldKind.Words, "note:rim", "a word of a note"),
        new("file", SearchFieldKind.Words, "file:final", "a word of the file's name, ours or the one it came with"),
    ];

    public static SearchField? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How the value of a field is read.</summary>
public enum SearchFieldKind
{
    /// <summary>Words, each of which may be the beginning of one.</summary>
    Words,

    /// <summary>A word, whole.</summary>
    Whole,
    Project,
    Shot,
    Parent,
    Rating,
    Verdict,
    Type,
    Storage,
    Flag,
    Number,
    Date,
}
