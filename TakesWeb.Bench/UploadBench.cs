using System.Diagnostics;
using TakesWeb.E2E;

namespace TakesWeb.Bench;

/// <summary>A file over loopback until the server has answered that it is safe, against copying and hashing it by hand.</summary>
internal static class UploadBench
{
    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        await using var server = await TakesServer.StartAsync([("Takes:Data", work.File("data"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        var shot = await client.CreateShotAsync(project, "Upload", ct);
        var source = await PlayableFileAsync(work, options.Megabytes, ct);
        var copy = work.File("copy.mov");

        var ours = new Contender("POST takes", async (_, token) =>
        {
            await MediaSamples.MakeUniqueAsync(source, token);
            var started = Stopwatch.GetTimestamp();
            await client.PostTakeAsync(project, shot, source, token);
            var took = Stopwatch.GetElapsedTime(started);
            // Its picture and its commit are not part of the upload, and not of the peer's time either.
            while (await client.IsBusyAsync(token))
            {
                await Task.Delay(100, token);
            }

            return took;
        });
        var peer = new Contender("cp, then openssl dgst -sha256", async (_, token) =>
        {
            File.Delete(copy);
            return await work.RunAsync("cp", [source, copy], token) + await work.RunAsync("openssl", ["dgst", "-sha256", copy], token);
        });

        var row = await Rounds.CompareAsync($"upload {options.Megabytes} MB", ours, peer, options.Rounds, "ratio at most 1.1", ct);
        return new BenchReport("One file by multipart over loopback, from the first byte sent to the answer: hashed, fsynced and published.", [row]);
    }

    /// <summary>A real film first, so that it is accepted for what it is; random bytes in a box that players skip make up the size.</summary>
    internal static async Task<string> PlayableFileAsync(WorkFolder work, int megabytes, CancellationToken ct)
    {
        var film = await MediaSamples.VideoAsync(work, "source.mp4", "1920x1080", ct);
        var ballast = work.RandomFile("ballast.bin", megabytes);
        await MediaSamples.AppendBoxAsync(film, ballast, ct);
        File.Delete(ballast);
        return film;
    }
}
