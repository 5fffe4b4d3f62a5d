using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>
/// "--restore-server-db latest": restores and ends instead of serving. Exit code 0: restored. 1: refused, nothing was changed. 2: not
/// understood.
/// </summary>
public static class RestoreCommand
{
    private const string Option = "--restore-server-db";

    /// <summary>What is to be restored; null when the command line asks for a server. Empty when the option lacks its value.</summary>
    public static string? WantedIn(IReadOnlyList<string> arguments)
    {
        for (var place = 0; place < arguments.Count; place++)
        {
            if (arguments[place].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                return arguments[place][(Option.Length + 1)..];
            }

            if (arguments[place] == Option)
            {
                return place + 1 < arguments.Count && !arguments[place + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[place + 1] : "";
            }
        }

        return null;
    }

    public static async Task<int> RunAsync(string wanted, RestoreServerDatabase restore, TextWriter output, TextWriter errors)
    {
        if (wanted.Length == 0)
        {
            await errors.WriteLineAsync($"{Option} needs the name of a backup, a path, or \"{RestoreServerDatabase.Latest}\".");
            return 2;
        }

        var done = await restore.RunAsync(wanted, CancellationToken.None);
        if (!done.IsOk)
        {
            await errors.WriteLineAsync(done.Problem.Sentence);
            return 1;
        }

        var restored = done.Value;
        await output.WriteLineAsync(
            $"Restored {restored.From} as {restored.To}: {Readable.Count(restored.Accounts, "account")}, {Readable.Count(restored.Tokens, "token")}.");
        await output.WriteLineAsync(restored.SetAside is { } aside
            ? $"The server.db from before is kept as {aside}."
            : "There was no server.db before.");
        await output.WriteLineAsync("Start Takes now. Projects and takes were not touched.");
        return 0;
    }
}
