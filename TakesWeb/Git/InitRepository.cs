namespace TakesWeb.Git;

public sealed class InitRepository
{
    public Task RunAsync(string root, CancellationToken ct) => throw new InvalidOperationException("The commit writer is not merged yet.");
}
