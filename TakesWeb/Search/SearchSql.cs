using TakesWeb.Kernel;

namespace TakesWeb.Search;

/// <summary>
/// The full-text index and the triggers that keep it: whoever writes the row of a take, its text, its notes, a shot or a project writes the
/// index in the same transaction, a rebuild too. So nothing has to be told, and what is in the rows is in the index. A take's entry is
/// written whole, which costs the same for each change. Names that change (of a shot, of a project) are not in the entries of their takes:
/// those carry a token for the shot and the project, and a name leads to the token.
/// </summary>
internal sealed class SearchSql : IIndexSql
{
    /// <summary>The columns of search_words in their order, and where each one comes from.</summary>
    private static readonly (string Name, string From)[] Columns =
    [
        ("prompt", "t.Prompt"),
        ("negative", "coalesce(json_extract(x.Json, '$.generationParams.negativePrompt'), json_extract(x.Json, '$.generationParams.negative_prompt'))"),
        ("description", "json_extract(x.Json, '$.description')"),
        ("note", "(SELECT group_concat(n.Text, char(10)) FROM notes AS n WHERE n.TakeUid = t.Uid)"),
        ("comment", "t.VerdictComment"),
        ("file", $"coalesce(t.OriginalName, '') || ' ' || coalesce(t.FileName, '') || ' {NameOf("t.Number")}"),
        ("model", "t.Model"),
        ("tag", "t.TagLines"),
        ("param", "(SELECT group_concat(p.atom, char(10)) FROM json_each(x.Json, '$.generationParams') AS p WHERE p.type = 'text' AND p.key NOT IN ('prompt', 'negativePrompt', 'negative_prompt', 'model', 'seed'))"),
        ("custom", "(SELECT group_concat(c.atom, char(10)) FROM json_tree(x.Json, '$.custom') AS c WHERE c.type = 'text')"),
        ("chapter", "h.Chapter"),
        ("scene", "h.Scene"),
        ("shot", "h.Folder"),
        ("author", "t.Author"),
        // A minus is no letter: a seed of -1 would be found as 1.
        ("seed", "replace(t.Seed, '-', 'minus')"),
        ("parent", $"(SELECT '{NameOf("p.Number")} FROM takes AS p WHERE p.Uid = t.ParentUid) || ' ' || {TokenOf("u", "t.ParentUid")}"),
        ("place", $"{TokenOf("p", "t.ProjectId")} || ' ' || {TokenOf("h", "t.ShotUid")}"),
        // A rating of 2 has the marks r0, r1 and r2, so that "at least" is one mark.
        ("mark", "'v' || t.Verdict || ' s' || t.Storage || coalesce(' k' || t.Kind, '') || ' ' || substr('r0 r1 r2 r3 r4 r5', 1, 3 * t.Rating + 2)"),
    ];

    private static readonly string Names = string.Join(", ", Columns.Select(c => c.Name));

    /// <summary>Of a take that changed, what its entry is made of.</summary>
    private const string Watched =
        "Prompt, VerdictComment, OriginalName, FileName, Model, TagLines, Author, Seed, ParentUid, Verdict, Storage, Kind, Rating, Duration, Width, Height, FrameRate";

    private const string Fps = "round(CAST(substr(NEW.FrameRate, 1, instr(NEW.FrameRate, '/') - 1) AS REAL) / CAST(substr(NEW.FrameRate, instr(NEW.FrameRate, '/') + 1) AS REAL), 3)";

    public IEnumerable<string> Statements
    {
        get
        {
            // unicode61 splits at what is neither letter nor digit, so take_003 is the two words "take 003" in a row. No column sizes: nothing is ranked.
            yield return $"CREATE VIRTUAL TABLE search_words USING fts5({Names}, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', columnsize = 0)";
            yield return "CREATE VIRTUAL TABLE search_places USING fts5(name, scene, chapter, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', columnsize = 0)";
            yield return $"""
                CREATE VIEW search_source AS
                SELECT s.Id AS Id, t.Uid AS TakeUid, t.ParentUid AS ParentUid, {string.Join(", ", Columns.Select(c => $"{c.From} AS {c.Name}"))}
                FROM takes AS t
                JOIN search_takes AS s ON s.TakeUid = t.Uid
                JOIN (SELECT Uid, CASE WHEN json_valid(Json) THEN Json ELSE json_object() END AS Json FROM take_texts) AS x ON x.Uid = t.Uid
                LEFT JOIN shots AS h ON h.Uid = t.ShotUid
                """;
            foreach (var trigger in OfTakes().Concat(OfNames("shots", "Uid", "0", "Title, Scene, Chapter", "NEW.Title, NEW.Scene, NEW.Chapter")).Concat(OfNames("projects", "Id", "1", "Name", "NEW.Name, '', ''")))
            {
                yield return trigger;
            }
        }
    }

    private static IEnumerable<string> OfTakes()
    {
        // More than ten thousand takes of one millisecond are takes without a readable date: they come last, in no order.
        yield return $"""
            CREATE TRIGGER search_take_added AFTER INSERT ON takes BEGIN
              INSERT INTO search_takes (Id, TakeUid, ProjectId, ShotUid, Duration, Width, Height, Fps)
              SELECT CASE WHEN max(Id) IS NULL THEN NEW.Created WHEN max(Id) < NEW.Created + 9999 THEN max(Id) + 1 ELSE -1 - abs(random() / 2) END,
                NEW.Uid, NEW.ProjectId, NEW.ShotUid, NEW.Duration, NEW.Width, NEW.Height, {Fps}
              FROM search_takes WHERE Id BETWEEN NEW.Created AND NEW.Created + 9999;
              {Write("NEW.Uid")}
              {Fill("WHERE ParentUid = NEW.Uid")}
            END
            """;
        yield return $"""
            CREATE TRIGGER search_take_changed AFTER UPDATE OF {Watched} ON takes BEGIN
              UPDATE search_takes SET Duration = NEW.Duration, Width = NEW.Width, Height = NEW.Height, Fps = {Fps} WHERE TakeUid = NEW.Uid;
              {Write("NEW.Uid")}
            END
            """;
        yield return """
            CREATE TRIGGER search_take_removed AFTER DELETE ON takes BEGIN
              DELETE FROM search_words WHERE rowid = (SELECT Id FROM search_takes WHERE TakeUid = OLD.Uid);
              DELETE FROM search_takes WHERE TakeUid = OLD.Uid;
            END
            """;
        foreach (var (table, key) in new[] { ("take_texts", "Uid"), ("notes", "TakeUid") })
        {
            yield return $"CREATE TRIGGER search_{table}_added AFTER INSERT ON {table} BEGIN {Write($"NEW.{key}")} END";
            yield return $"CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {(table == "notes" ? "Text" : "Json")} ON {table} BEGIN {Write($"NEW.{key}")} END";
        }

        yield return $"CREATE TRIGGER search_notes_removed AFTER DELETE ON notes BEGIN {Write("OLD.TakeUid")} END";
    }

    private static IEnumerable<string> OfNames(string table, string key, string isProject, string watched, string values)
    {
        var write = $"""
            DELETE FROM search_places WHERE rowid = (SELECT Id FROM search_names WHERE Uid = NEW.{key});
            INSERT INTO search_places (rowid, name, scene, chapter) SELECT Id, {values} FROM search_names WHERE Uid = NEW.{key};
            """;
        yield return $"CREATE TRIGGER search_{table}_added AFTER INSERT ON {table} BEGIN INSERT INTO search_names (Uid, IsProject) VALUES (NEW.{key}, {isProject}); {write} END";
        yield return $"CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {watched} ON {table} BEGIN {write} END";
        yield return $"""
            CREATE TRIGGER search_{table}_removed AFTER DELETE ON {table} BEGIN
              DELETE FROM search_places WHERE rowid = (SELECT Id FROM search_names WHERE Uid = OLD.{key});
              DELETE FROM search_names WHERE Uid = OLD.{key};
            END
            """;
    }

    /// <summary>The entry of one take, anew. Nothing while its row or its text is still missing: whichever comes second writes it.</summary>
    private static string Write(string uid) => Fill($"WHERE TakeUid = {uid}");

    private static string Fill(string where) =>
        $"DELETE FROM search_words WHERE rowid IN (SELECT Id FROM search_source {where}); INSERT INTO search_words (rowid, {Names}) SELECT Id, {Names} FROM search_source {where};";

    /// <summary>"take_012", as <see cref="Takes.TakeNumber"/> writes it; the caller opens the quote.</summary>
    private static string NameOf(string number) => $"take_' || printf('%03d', {number})";

    private static string TokenOf(string letter, string uid) => $"'{letter}' || replace({uid}, '-', '')";
}
