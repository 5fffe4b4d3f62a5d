namespace TakesWeb.Git;

/// <summary>What is to stand at a path: a blob or link, or nothing.</summary>
internal readonly record struct TreeTarget(uint Mode, GitObjectId Id)
{
    public static TreeTarget Nothing => default;

    public bool IsNothing => Mode == 0;
}
