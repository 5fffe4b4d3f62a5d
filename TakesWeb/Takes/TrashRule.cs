using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Who may put a take in the trash: a director any, an artist their own as long as nobody has judged or circled it.</summary>
public static class TrashRule
{
    /// <summary>Null when it is allowed; else the sentence that says why not.</summary>
    public static Problem? RefusalFor(Take take, bool isActive, bool canDirect, Actor actor)
    {
        if (canDirect)
        {
            return null;
        }

        var name = take.Name;
        return take switch
        {
            _ when take.Author != actor.Name => Forbidden($"{name} is {take.Author ?? "somebody else"}'s. An artist moves their own takes to the trash; ask a director for this one."),
            _ when isActive => Forbidden($"{name} is the active take. Ask a director to circle another one first."),
            { Verdict: not Verdict.None } => Forbidden($"{name} has been judged ({TakeAnswer.Word(take.Verdict)}). Ask a director to move it to the trash."),
            _ => null,
        };
    }

    private static Problem Forbidden(string sentence) => new(ProblemKind.Forbidden, sentence);
}
