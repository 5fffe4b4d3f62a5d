using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

/// <summary>A project's repository in a temporary folder, with takes whose media is hard-linked to its LFS object as ingest lays it out.</summary>
internal sealed class RepositoryFixture : IDisposable
{
    public static readonly Actor Ada = new("Ada Moreau", "ada@example.org");

    private RepositoryFixture(string folder)
    {
        Folder = folder;
        Root = Path.Combine(folder, "deep-field");
        Restart();
    }

    public string Folder { get; }

    public string Root { get; }

    public string GitFolder => Path.Combine(Root, ".git");

    public GitRepositories Repositories { get; private set; } = null!;

    public RecoverRepository Recover { get; private set; } = null!;

    public RepositoryCommitter Committer { get; private set; } = null!;

    public ReadHead Head { get; private set; } = null!;

    public GitRepository Repository => Repositories.Of(Root);

    public static async Task<RepositoryFixture> CreateAsync()
    {
        var fixture = new RepositoryFixture(Directory.CreateTempSubdirectory("takes-git-").FullName);
        await new InitRepository(new GitTools(TimeProvider.System), NullLogger<InitRepository>.Instance).RunAsync(fixture.Root, Ct);
        await fixture.GitAsync("config", "user.name", "Otto Outside");
        await fixture.GitAsync("config", "user.email", "otto@example.org");
        return fixture;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>As a new process would see it; <paramref name="self"/> is whom the committer says it is.</summary>
    public void Restart(ProcessIdentity? self = null)
    {
        Repositories = new GitRepositories();
        Recover = new RecoverRepository(Repositories, NullLogger<RecoverRepository>.Instance);
        Committer = new RepositoryCommitter(Repositories, Recover, TimeProvider.System, self ?? ProcessIdentity.Current);
        Head = new ReadHead(Repositories);
    }

    public string Write(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return path;
    }

    /// <summary>Media of its own content, stored once under two names, 0444.</summary>
    public PointerChange Media(string path, int size = 5000)
    {
        var bytes = new byte[size];
        new Random(string.GetHashCode(path, StringComparison.Ordinal)).NextBytes(bytes);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var stored = Path.Combine(GitFolder, "lfs", "objects", oid[..2], oid[2..4], oid);
        Directory.CreateDirectory(Path.GetDirectoryName(stored)!);
        File.WriteAllBytes(stored, bytes);
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Assert.True(DurableFile.TryLink(stored, full));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stored, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        return new PointerChange(path, oid, size);
    }

    public IReadOnlyList<GitChange> Take(int number, string shot = "03_Descent/01_Well/003_Down the spiral")
    {
        var name = $"{shot}/takes/take_{number:D3}/shot_003_take_{number:D3}";
        return
        [
            Media($"{name}.mp4"),
            Media($"{name}_thumbnail.png", 700),
            new FileChange(Write($"{name}_metadata.json", $"{{\"number\": {number}}}\n")),
            new FileChange(Write($"{name}_events.jsonl", $"{{\"id\": {number}}}\n")),
        ];
    }

    public async Task<CommitResult> CommitAsync(IReadOnlyList<GitChange> changes, string message = "Down the spiral: a take added")
    {
        var outcome = await Committer.CommitAsync(Root, changes, new CommitMessage(message, Ada), Ct);
        Assert.True(outcome.IsOk, outcome.Problem?.Sentence);
        return outcome.Value;
    }

    /// <summary>The managed attributes are in: what a project commits first.</summary>
    public async Task BeginAsync() => await CommitAsync([new FileChange(ManagedAttributes.FileName)], "The project begins");

    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await GitProgram.ChangeAsync(Root, arguments, Ct);
        Assert.True(result.Succeeded, $"git {string.Join(' ', arguments)}: {result.ErrorTail}");
        return result.OutputText;
    }

    public async Task<bool> TryGitAsync(params string[] arguments) => (await GitProgram.ChangeAsync(Root, arguments, Ct)).Succeeded;

    /// <summary>git status, with a filter that fails as soon as Git reads one byte of media.</summary>
    public Task<string> StatusWithoutReadingMediaAsync() => GitAsync(
        "-c", "filter.lfs.clean=false", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=true", "status", "--porcelain");

    /// <summary>What "done" means after each commit: clean without reading media, sound objects, every pointer with its bytes.</summary>
    public async Task AssertSoundAsync()
    {
        Assert.Equal("", await StatusWithoutReadingMediaAsync());
        Assert.All((await GitAsync("ls-files", "-v")).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("H ", line, StringComparison.Ordinal));
        await GitAsync("fsck", "--strict");
        await GitAsync("lfs", "fsck");
        Assert.False(File.Exists(Repository.Lock));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Repository.TakesFolder));
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
    }
}
