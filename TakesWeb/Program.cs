using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Assets;
using TakesWeb.Clips;
using TakesWeb.Gallery;
using TakesWeb.Generation;
using TakesWeb.Git;
using TakesWeb.Housekeeping;
using TakesWeb.Insights;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Review;
using TakesWeb.Search;
using TakesWeb.Sharing;
using TakesWeb.Shell;
using TakesWeb.Storage;
using TakesWeb.Takes;
using TakesWeb.Uploads;

// SQLite, fsync and Git's small files hold the thread that asks them. The pool begins with a thread a processor and grows by two a second:
// on a small machine one large file on its way to the disk kept everybody waiting for seconds.
ThreadPool.GetMinThreads(out var workers, out var ports);
ThreadPool.SetMinThreads(Math.Max(workers, 32), ports);

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
var configuration = builder.Configuration;

// Features, from the ground up.
services.AddKernel(provider => provider.GetRequiredService<DataFolder>().AppDatabase);
services.AddStorage(configuration);
services.AddSingleton(provider =>
{
    var data = provider.GetRequiredService<DataFolder>();
    return new AccountsPaths(data.ServerDatabase, data.Keys, data.Root);
});
services.AddAccounts(configuration);
services.AddMedia(configuration);
services.AddJobs(configuration);
services.AddGit().AddJob<CommitJob>(CommitJob.Kind);
services.AddProjects();
services.AddTakes();
services.AddPreviews();
services.AddReview();
services.AddInsights(configuration);
services.AddAssets();
services.AddClips();
services.AddGeneration(configuration);
services.AddUploads(configuration);
services.AddSearch();
services.AddSharing();
services.AddHousekeeping(configuration);
services.AddGallery();
services.AddShell();

services.AddProblemDetails();
services.AddOpenApi();
services.ConfigureHttpJsonOptions(options =>
    options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower)));

try
{
    // Building and composing read the settings too, so they are inside.
    var app = builder.Build();
    if (RestoreCommand.WantedIn(args) is { } wanted)
    {
        return await RestoreCommand.RunAsync(wanted, app.Services.GetRequiredService<RestoreServerDatabase>(), Console.Out, Console.Error);
    }

    app.UseExceptionHandler();
    app.UseErrorPages();
    app.UseSecurityHeaders();
    app.UseSignIn();
    app.UseFilmGate();
    app.UsePolicies();
    app.UseRebuildGate();
    app.MapStaticAssets().AllowAnonymous();
    app.MapOpenApi();
    app.MapHealth();
    app.MapAccounts();
    app.MapProjects();
    app.MapTakes();
    app.MapPreviews();
    app.MapReview();
    app.MapInsights();
    app.MapSimilarity();
    app.MapAssets();
    app.MapClips();
    app.MapGeneration();
    app.MapUploads();
    app.MapSearch();
    app.MapSharing();
    app.MapHousekeeping();
    app.MapJobs();
    app.MapGallery();
    app.MapShell();

    await app.Services.GetRequiredService<Startup>().RunAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or InstanceLockedException or ServerDatabaseDamagedException)
{
    // Somebody has to change a setting, or put a copy back: the sentences are enough, a stack trace would hide them.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
