using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Exchanges working files for others of the same content (a link for a copy, good bytes for bad) while index.lock keeps other Git
/// programs out, and tells the index their new stat: git status stays clean and reads no media. HEAD does not change.
/// </summary>
public sealed class ExchangeFiles
{
    private readonly RepositoryCommitter _committer;
    private readonly ReadHead _head;
    private readonly ILogger<ExchangeFiles> _logger;

    internal ExchangeFiles(RepositoryCommitter committer, ReadHead head, ILogger<ExchangeFiles> logger)
    {
        _committer = committer;
        _head = head;
        _logger = logger;
    }

    /// <summary>
    /// Runs each exchange once; keep them few and quick, the repository is locked meanwhile. Answers how many said that they did it. Refused,
    /// with nothing exchanged, while commits cannot be made.
    /// </summary>
    public async Task<Outcome<int>> RunAsync(string root, IReadOnlyCollection<FileExchange> exchanges, CancellationToken ct)
    {
        var begun = await _committer.BeginAsync(root, ct);
        if (!begun.IsOk)
        {
            return begun.Problem;
        }

        await using var burst = begun.Value;
        var done = new List<GitChange>();
        try
        {
            foreach (var exchange in exchanges)
            {
                if (exchange.TryRun())
                {
                    done.Add(exchange.Content);
                }
            }
        }
        finally
        {
            // Also when one of them failed: the others are exchanged, and the index has to know.
            await RefreshAsync(root, burst, done);
        }

        return done.Count;
    }

    // What HEAD does not hold yet is for the commit that brings it; naming it here would commit it without its sidecar.
    private async Task RefreshAsync(string root, CommitBurst burst, List<GitChange> done)
    {
        var missing = await _head.WhatIsMissingAsync(root, done, CancellationToken.None);
        if (done.Except(missing).ToList() is not { Count: > 0 } held)
        {
            return;
        }

        burst.Add(held, new CommitMessage("Files put back", Actor.System));
        if (await burst.FinishAsync(CancellationToken.None) is { Problem: { } problem })
        {
            GitLog.IndexNotRefreshed(_logger, Path.GetFileName(root), problem.Sentence);
        }
    }
}

/// <param name="Content">What the path holds before and after.</param>
/// <param name="TryRun">Puts the other file in its place with one rename. False when it did not.</param>
public sealed record FileExchange(PointerChange Content, Func<bool> TryRun);
