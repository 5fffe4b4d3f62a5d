using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using TakesWeb.E2E;

namespace TakesWeb.Bench;

/// <summary>
/// The list of takes while many people have galleries open and a large file comes in; and whether a server that two hundred half-told requests
/// hold on to says that it is well.
/// </summary>
internal static class CrowdBench
{
    private const int People = 50;
    private const int SlowClients = 200;
    private const int ListRequestsPerSecond = 20;

    /// <summary>A server that has just started compiles what it does for the first time while people wait. Told in a row of its own.</summary>
    private const int FirstUploads = 2;

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        await using var server = await TakesServer.StartAsync([("Takes:Data", work.File("data"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        var shot = await client.CreateShotAsync(project, "Crowd", ct);
        await ListBench.FillAsync(server, work.File("data"), client, project, shot, options.Takes, ct);
        var film = await UploadBench.PlayableFileAsync(work, options.Megabytes, ct);

        var list = $"/api/projects/{project}/shots/{shot}/takes?limit=100";
        await client.GetAsync(list, ct);
        Task<List<TimeSpan>> ListAsync(Func<bool> isOver) => ListBench.LoadAsync(() => client.GetAsync(list, ct), ListRequestsPerSecond, isOver, ct);
        var alone = await ForAWhileAsync(ListAsync, options.Seconds);
        Tell("nobody else", server);

        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = PoliteBrowser(work),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
        var galleries = await OpenAsync(chromium, server, $"/projects/{project}/shots/{shot}", ct);
        Tell($"{People} galleries are open", server);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), ct);
        Tell("nobody did anything", server);
        var open = await ForAWhileAsync(ListAsync, options.Seconds);
        Tell("lists asked for", server);
        var first = await WhileUploadingAsync(ListAsync, client, project, shot, film, FirstUploads, ct);
        await client.SettledAsync(ct);
        var crowded = await WhileUploadingAsync(ListAsync, client, project, shot, film, options.Rounds, ct);
        var uploads = FirstUploads + options.Rounds;
        Tell("all files came in", server);
        foreach (var gallery in galleries)
        {
            // Told by the server alone: a circuit that was lost would not know of the newest take.
            await gallery.GetByRole(AriaRole.Article, new PageGetByRoleOptions { NameRegex = new System.Text.RegularExpressions.Regex($"^Take {options.Takes + uploads}\\b") }).First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        }

        Tell("all galleries show them", server);
        await client.HasAsync(project, options.Takes + uploads, ct);
        await chromium.CloseAsync();
        var (well, slow) = await BesideSlowClientsAsync(server, client, options.Seconds, ct);
        return new BenchReport(
            string.Create(CultureInfo.InvariantCulture, $"{options.Takes} takes in one shot; {People} pages of its gallery in one Chromium on the same machine, each with its circuit, drawn by what the others leave over of the processors (SCHED_IDLE); {ListRequestsPerSecond} lists of 100 takes a second, each counted from the moment it was due; files of {options.Megabytes} MB one after another ({uploads} in all), each of them there afterwards and seen on every page. Then {SlowClients} connections that each send a letter a second of a request that never ends."),
            [
                Row("list, galleries open, 99th percentile", "galleries", open, "alone", alone, 99, ""),
                Row($"list, galleries and the first {FirstUploads} uploads after a start, 99th percentile", "both", first, "alone", alone, 99, ""),
                Row("list, galleries and upload, median", "both", crowded, "alone", alone, 50, ""),
                Row("list, galleries and upload, 99th percentile", "both", crowded, "alone", alone, 99, "under 200 ms"),
                Row("/healthz, 99th percentile", $"{SlowClients} slow clients", slow, "none", well, 99, "under 500 ms"),
            ]);
    }

    /// <summary>Fifty browsers stand on fifty desks: here they may have what the server and whoever is measured leave over, or their drawing would be what is measured.</summary>
    private static string PoliteBrowser(WorkFolder work)
    {
        var script = work.File("chromium");
        File.WriteAllText(script, $"#!/bin/sh\nexec chrt --idle 0 {Environment.GetEnvironmentVariable("TAKES_CHROMIUM") ?? "/usr/bin/chromium"} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    /// <summary>What /proc says of the server: memory, and hundredths of a second of work so far.</summary>
    private static void Tell(string what, TakesServer server)
    {
        var memory = File.ReadLines($"/proc/{server.ProcessId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))[6..].Trim();
        var work = File.ReadAllText($"/proc/{server.ProcessId}/stat").Split(' ')[13..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: the server holds {memory} and has worked for {work / 100.0:0.0} s"));
    }

    private static BenchRow Row(string what, string ours, List<TimeSpan> took, string peer, List<TimeSpan> peerTook, int percent, string goal) =>
        new(what, ours, Rounds.Percentile(took, percent), peer, Rounds.Percentile(peerTook, percent), goal);

    private static async Task<List<TimeSpan>> ForAWhileAsync(Func<Func<bool>, Task<List<TimeSpan>>> load, int seconds)
    {
        var started = Stopwatch.GetTimestamp();
        return await load(() => Stopwatch.GetElapsedTime(started).TotalSeconds > seconds);
    }

    private static async Task<List<IPage>> OpenAsync(IBrowser chromium, TakesServer server, string path, CancellationToken ct)
    {
        var context = await chromium.NewContextAsync(new BrowserNewContextOptions { BaseURL = server.Address.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(120_000);
        var pages = new List<IPage>();
        for (var i = 0; i < People; i++)
        {
            ct.ThrowIfCancellationRequested();
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            if (i == 0)
            {
                await page.GetByLabel("Email").FillAsync(TakesServer.AdminEmail);
                await page.GetByLabel("Password").FillAsync(TakesServer.AdminPassword);
                await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
            }

            await page.Locator("[data-live]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            pages.Add(page);
        }

        return pages;
    }

    private static async Task<List<TimeSpan>> WhileUploadingAsync(
        Func<Func<bool>, Task<List<TimeSpan>>> load, TakesClient client, string project, string shot, string film, int files, CancellationToken ct)
    {
        var isOver = false;
        var listing = load(() => Volatile.Read(ref isOver));
        for (var uploads = 1; uploads <= files; uploads++)
        {
            await MediaSamples.MakeUniqueAsync(film, ct);
            await client.PostTakeAsync(project, shot, film, ct);
            Console.WriteLine($"{uploads} of {files} files came in");
        }

        Volatile.Write(ref isOver, true);
        return await listing;
    }

    private static async Task<(List<TimeSpan> Well, List<TimeSpan> Slow)> BesideSlowClientsAsync(TakesServer server, TakesClient client, int seconds, CancellationToken ct)
    {
        Task<List<TimeSpan>> HealthAsync(Func<bool> isOver) => ListBench.LoadAsync(() => client.GetAsync("/healthz", ct), ListRequestsPerSecond, isOver, ct);
        var well = await ForAWhileAsync(HealthAsync, seconds);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var crowd = Enumerable.Range(0, SlowClients).Select(_ => DribbleAsync(server.Address.Port, over.Token)).ToArray();
        var slow = await ForAWhileAsync(HealthAsync, seconds);
        await over.CancelAsync();
        await Task.WhenAll(crowd);
        return (well, slow);
    }

    /// <summary>A letter a second; whoever is cut off comes back.</summary>
    private static async Task DribbleAsync(int port, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /api/projects HTTP/1.1\r\nHost: localhost\r\nX-Slow: "), ct);
                while (true)
                {
                    await socket.GetStream().WriteAsync("a"u8.ToArray(), ct);
                    await Task.Delay(1000, ct);
                }
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
            {
                // Cut off by the server, or by the end of the bench.
            }
        }
    }
}
