using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>A real server on a port of its own, with Accounts, a page, an API and a health check.</summary>
internal sealed partial class AccountsServer : IAsyncDisposable
{
    public const string Email = "mara@example.org";
    public const string Password = "a sentence is fine";
    public const string Token = "a-token-for-the-workers-of-the-test";

    public static readonly (string Key, string? Value)[] WithAdmin =
        [("Takes:Admin:Email", Email), ("Takes:Admin:Password", Password), ("Takes:Admin:Token", Token)];

    private readonly bool _ownsFolder;

    private AccountsServer(WebApplication app, string folder, bool ownsFolder)
    {
        App = app;
        Folder = folder;
        _ownsFolder = ownsFolder;
    }

    public WebApplication App { get; }

    public string Folder { get; }

    public string Address => App.Urls.First();

    public string SetupCode => File.ReadAllText(Path.Combine(Folder, "setup-code")).Trim();

    public static Task<AccountsServer> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(null, settings);

    public static Task<AccountsServer> StartAsync(string? folder, params (string Key, string? Value)[] settings) => StartAsync(folder, _ => { }, settings);

    public static async Task<AccountsServer> StartAsync(string? folder, Action<IWebHostBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var root = folder ?? Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "TakesWeb.Tests", EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        configure(builder.WebHost);
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.Services.AddSingleton(new AccountsPaths(Path.Combine(root, "server.db"), Path.Combine(root, "keys"), root));
        builder.Services.AddAccounts(builder.Configuration);
        builder.Services.AddRazorComponents();
        var app = builder.Build();
        app.UseSignIn();
        app.UsePolicies();
        app.MapAccounts();
        app.MapRazorComponents<DoorApp>().AddAdditionalAssemblies(typeof(SignInPage).Assembly);
        // Before the product's own first page, which the assembly brings along.
        app.MapGet("/", (HttpContext context) => Actor.From(context.User).ToString()).WithOrder(-1);
        app.MapGet("/healthz", () => "").AllowAnonymous();
        app.MapGet("/api/me", (HttpContext context) => Actor.From(context.User).ToString());
        app.MapPost("/api/things", () => TypedResults.NoContent()).RequireAuthorization(Policies.CanAdd);
        app.MapGet("/hubs/status", () => "");
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new AccountsServer(app, root, folder is null);
    }

    public HttpClient Visitor() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Address) };

    public HttpClient Program(string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Opens the page, fills in the form of that name as a browser does, and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpClient visitor, string page, string form, params (string Name, string Value)[] fields)
    {
        using var request = await FilledAsync(visitor, page, form, fields);
        return await visitor.SendAsync(request);
    }

    public async Task<HttpRequestMessage> FilledAsync(HttpClient visitor, string page, string form, params (string Name, string Value)[] fields)
    {
        var html = await visitor.GetStringAsync(page);
        var token = AntiforgeryField().Match(html).Groups[1].Value;
        var values = fields.Select(f => KeyValuePair.Create(f.Name, f.Value))
            .Append(new("_handler", form)).Append(new("__RequestVerificationToken", token));
        return new HttpRequestMessage(HttpMethod.Post, page) { Content = new FormUrlEncodedContent(values), Headers = { { "Origin", Address } } };
    }

    public Task<HttpResponseMessage> SignInAsync(HttpClient visitor, string password = Password, string email = Email) =>
        SubmitAsync(visitor, "/sign-in", "sign-in", ("Form.Email", email), ("Form.Password", password));

    public Task<HttpResponseMessage> SetUpAsync(HttpClient visitor, string code, string email = Email) =>
        SubmitAsync(visitor, "/setup", "setup", ("Form.Code", code), ("Form.Name", "Mara Keller"), ("Form.Email", email), ("Form.Password", Password));

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
