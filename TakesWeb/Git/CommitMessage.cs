using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>What a commit says, and who did it. The committer is Takes itself.</summary>
public sealed record CommitMessage(string Text, Actor Author)
{
    internal string FirstLine => Clean(Text).Split('\n')[0];

    internal byte[] ToCommit(GitObjectId tree, GitObjectId? parent, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append("tree ").Append(tree).Append('\n');
        if (parent is { } id)
        {
            text.Append("parent ").Append(id).Append('\n');
        }

        text.Append("author ").Append(Signature(Author, now)).Append('\n');
        text.Append("committer ").Append(Signature(Actor.System, now)).Append("\n\n");
        return Encoding.UTF8.GetBytes(text.Append(Clean(Text)).Append('\n').ToString());
    }

    /// <summary>Raw text: "Ada Moreau &lt;ada@example.org&gt; 1787654321 +0200".</summary>
    internal static string Signature(Actor actor, DateTimeOffset now)
    {
        var offset = now.Offset;
        return $"{CleanName(actor.Name, "Somebody")} <{CleanName(actor.Email, "somebody@localhost")}> {now.ToUnixTimeSeconds()} {(offset < TimeSpan.Zero ? '-' : '+')}{offset:hhmm}";
    }

    private static string Clean(string text)
    {
        var clean = text.ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim();
        return clean.Length > 0 ? clean : "Changes";
    }

    // Git refuses these in a signature, and cuts such ends itself.
    private static string CleanName(string text, string otherwise)
    {
        var clean = string.Concat(text.Where(c => c is not ('<' or '>') && !char.IsControl(c))).Trim(' ', '.', ',', ':', ';', '"', '\\', '\'');
        return clean.Length > 0 ? clean : otherwise;
    }
}

/// <summary>How a commit ended.</summary>
/// <param name="Sha">The commit that holds the changes now.</param>
/// <param name="IsNew">False when HEAD held all of it already, and no commit was made.</param>
/// <param name="Absent">Small files that were to be committed and are not there: left as HEAD has them.</param>
public sealed record CommitResult(string Sha, bool IsNew, IReadOnlyList<string> Absent);
