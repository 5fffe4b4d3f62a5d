using System.Text.RegularExpressions;

namespace TakesWeb.E2E;

/// <summary>
/// Reads what strace saw of one process and plays it on an imagined disk that keeps only what was fsynced: which file had unsynced bytes
/// when its name appeared, and which name could have been lost when an answer went out.
/// </summary>
internal sealed partial class SyncTrace(string projects)
{
    private static readonly string[] Calls =
        ["openat", "openat2", "write", "pwrite64", "pwritev", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "unlink", "unlinkat", "sendto", "sendmsg"];

    private readonly string _data = Path.GetDirectoryName(projects)!;
    private readonly Dictionary<string, string> _begun = [];
    private readonly Dictionary<string, Content> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _newNames = new(StringComparer.Ordinal);

    /// <summary>Takes whose folder was renamed into place.</summary>
    public int Publishes { get; private set; }

    /// <summary>Answers to clients that were looked at.</summary>
    public int Answers { get; private set; }

    public List<string> Violations { get; } = [];

    /// <summary>The line that starts a program under strace, watched with all its threads and children.</summary>
    public static string[] LauncherFor(string log) =>
        ["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-s", "12", "-e", $"trace={string.Join(',', Calls)}", "-e", "signal=none", "-o", log];

    public void Read(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (Joined(line) is { } call && (call.Contains(_data, StringComparison.Ordinal) || call.Contains("\"HTTP/1.1 2", StringComparison.Ordinal)))
            {
                Play(call);
            }
        }
    }

    /// <summary>strace cuts a call in two when another thread makes one meanwhile; it counts from its end.</summary>
    private string? Joined(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return null;
        }

        var thread = line[..space];
        var rest = line[space..].TrimStart();
        if (rest.EndsWith("<unfinished ...>", StringComparison.Ordinal))
        {
            _begun[thread] = rest[..^"<unfinished ...>".Length];
            // An answer is out when it begins to go out.
            return rest.StartsWith("send", StringComparison.Ordinal) ? _begun[thread] : null;
        }

        if (!rest.StartsWith("<... ", StringComparison.Ordinal))
        {
            return rest;
        }

        return _begun.Remove(thread, out var begun) && !begun.StartsWith("send", StringComparison.Ordinal) ? begun + rest[(rest.IndexOf('>', StringComparison.Ordinal) + 1)..] : null;
    }

    private void Play(string call)
    {
        if (Failed().IsMatch(call))
        {
            return;
        }

        var paths = Quoted().Matches(call).Select(m => m.Groups["folder"] is { Success: true, Value: var folder } ? $"{folder}/{m.Groups["name"].Value}" : m.Groups["name"].Value).ToArray();
        switch (call[..call.IndexOf('(', StringComparison.Ordinal)])
        {
            case "openat" or "openat2" when call.Contains("O_CREAT", StringComparison.Ordinal):
                _files.TryAdd(paths[0], new Content());
                break;
            case "write" or "pwrite64" or "pwritev" when Descriptor().Match(call) is { Success: true } file:
                ContentOf(file.Groups[1].Value).IsSynced = false;
                break;
            case "fsync" or "fdatasync" when Descriptor().Match(call) is { Success: true } file:
                ContentOf(file.Groups[1].Value).IsSynced = true;
                foreach (var name in _newNames.Where(n => n.Value == file.Groups[1].Value).Select(n => n.Key).ToList())
                {
                    _newNames.Remove(name);
                }

                break;
            case "mkdir" or "mkdirat":
                Appears(paths[0]);
                break;
            case "link" or "linkat":
                _files[paths[1]] = ContentOf(paths[0]);
                Appears(paths[1]);
                break;
            case "unlink" or "unlinkat":
                _files.Remove(paths[0]);
                _newNames.Remove(paths[0]);
                break;
            case "rename" or "renameat" or "renameat2":
                Rename(paths[0], paths[1]);
                break;
            case "sendto" or "sendmsg":
                Answer();
                break;
        }
    }

    private void Rename(string from, string to)
    {
        if (TakeFolder().IsMatch(to) || Path.GetDirectoryName(to) == projects)
        {
            Publishes += TakeFolder().IsMatch(to) ? 1 : 0;
            Violations.AddRange(_files.Where(f => IsBelow(f.Key, from) && !f.Value.IsSynced).Select(f => $"{to} appeared while the bytes of {Path.GetFileName(f.Key)} were not on the disk."));
            Violations.AddRange(_newNames.Keys.Where(name => IsBelow(name, from)).Select(name => $"{to} appeared while the name {Path.GetFileName(name)} was not on the disk."));
        }
        else if (_files.TryGetValue(from, out var content) && !content.IsSynced && IsBelow(to, projects) && !to.Contains("/.new-", StringComparison.Ordinal))
        {
            Violations.Add($"{to} was replaced by bytes that were not on the disk.");
        }

        foreach (var (path, moved) in _files.Where(f => f.Key == from || IsBelow(f.Key, from)).ToList())
        {
            _files.Remove(path);
            _files[to + path[from.Length..]] = moved;
        }

        foreach (var name in _newNames.Keys.Where(n => n == from || IsBelow(n, from)).ToList())
        {
            _newNames.Remove(name);
        }

        Appears(to);
    }

    /// <summary>Names that matter: of everything in the working tree, and of objects. What lies in staging is nobody's yet.</summary>
    private void Appears(string name)
    {
        if (!name.EndsWith(".tmp", StringComparison.Ordinal) || name.Contains("/staging/", StringComparison.Ordinal))
        {
            _newNames[name] = Path.GetDirectoryName(name)!;
        }
    }

    private void Answer()
    {
        Answers++;
        Violations.AddRange(_files.Where(f => f.Key.EndsWith("_events.jsonl", StringComparison.Ordinal) && !f.Value.IsSynced).Select(f => $"An answer went out while {Path.GetFileName(f.Key)} was not on the disk."));
        Violations.AddRange(_newNames.Keys.Where(name => TakeFolder().IsMatch(name) || IsAboveTakes(name)).Select(name => $"An answer went out while the name {name} was not on the disk."));
    }

    private bool IsAboveTakes(string name) =>
        _files.Keys.Any(file => IsBelow(file, name) && file.Contains("/takes/take_", StringComparison.Ordinal)) && !name.Contains("/.git/", StringComparison.Ordinal);

    private Content ContentOf(string path) => _files.TryGetValue(path, out var content) ? content : _files[path] = new Content { IsSynced = true };

    private static bool IsBelow(string path, string folder) => path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    // Short lines are padded before the result.
    [GeneratedRegex("\\) += -1 ")]
    private static partial Regex Failed();

    // A whole path, or a name in a folder that is open: 30</folder>, "name".
    [GeneratedRegex("""(?:[0-9]+<(?<folder>/[^>]*)>, "(?<name>[^"/][^"]*)"|"(?<name>/[^"]*)")""")]
    private static partial Regex Quoted();

    [GeneratedRegex("^[a-z0-9]+\\([0-9]+<(/[^>]*)>")]
    private static partial Regex Descriptor();

    [GeneratedRegex("/takes/take_[0-9]{3,}$")]
    private static partial Regex TakeFolder();

    private sealed class Content
    {
        public bool IsSynced { get; set; }
    }
}
