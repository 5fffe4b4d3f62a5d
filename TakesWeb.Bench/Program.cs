using TakesWeb.Bench;
using TakesWeb.Kernel;

// dotnet run -c Release --project TakesWeb.Bench -- upload --rounds 5 --megabytes 1000 --write
var benches = new Dictionary<string, Func<BenchOptions, CancellationToken, Task<BenchReport>>>(StringComparer.Ordinal)
{
    ["commit"] = CommitBench.RunAsync,
    ["upload"] = UploadBench.RunAsync,
    ["thumbnail"] = ThumbnailBench.RunAsync,
    ["previews"] = PreviewBench.RunAsync,
    ["list"] = ListBench.RunAsync,
    ["rebuild"] = RebuildBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["crowd"] = CrowdBench.RunAsync,
};

if (args is not [var verb, ..] || !benches.TryGetValue(verb, out var bench) || BenchOptions.Parse(args.AsSpan(1)) is not { } options)
{
    Console.Error.WriteLine($"Say what to measure: {string.Join(", ", benches.Keys)}. Then, as you like: {BenchOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

try
{
    var report = await bench(options, stop.Token);
    Console.WriteLine();
    Console.WriteLine(report.ToTable());
    if (options.Write)
    {
        PerformancePage.Write(verb, report, options);
    }

    return 0;
}
catch (Exception refusal) when (refusal is ToolMissingException or BenchException)
{
    Console.Error.WriteLine(refusal.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
