using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

public static class AccountsFeature
{
    /// <summary>Rate limit of the pages that take a password or a code: 20 posts a minute from one address.</summary>
    public const string DoorLimit = "door";

    /// <summary>Rate limit of what makes something that opens doors (tokens, links, invitations): 60 a minute from one account.</summary>
    public const string MakingLimit = "making";

    /// <summary>Limit of uploads: so many at once from one account.</summary>
    public const string UploadLimit = "uploads";

    internal const string SignInFirst = "Nobody is signed in. Sign in, or send an API token as \"Authorization: Bearer\".";

    private const int PostsPerMinute = 20;
    private const int MadePerMinute = 60;
    private const int UploadsAtOnce = 256;

    /// <summary>Identity, tokens, policies and the setup. The composition root adds <see cref="AccountsPaths"/> as a singleton.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccountsOptions>().Bind(configuration.GetSection("Takes")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountsOptions>, ValidateAccountsOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMemoryCache();
        services.AddServerDatabase();
        services.AddSingleton<ListeningAddresses>().AddSingleton<SetupState>().AddSingleton<SetupCode>().AddSingleton<LaptopMode>();
        services.AddSingleton<MinuteMemory>().AddSingleton<Sessions>().AddSingleton<KnownPrincipals>().AddSingleton<PasswordTurns>().AddSingleton<ServerSettings>();
        services.AddScoped<CreateFirstAdmin>().AddScoped<BootstrapAdmin>().AddScoped<SignIn>();
        services.AddSingleton<CreateToken>().AddSingleton<ListTokens>().AddSingleton<RevokeToken>();
        services.AddHttpContextAccessor().AddSingleton<Audit>().AddSingleton<ReadAudit>();
        services.AddSingleton<ListPeople>().AddSingleton<InvitePerson>().AddSingleton<WithdrawInvitation>().AddSingleton<MakePasswordLink>();
        services.AddSingleton<ChangePerson>().AddSingleton<ChangeMembership>().AddSingleton<EndSessions>().AddScoped<AcceptInvitation>().AddScoped<ChangePassword>().AddScoped<SetLaptopPassword>().AddScoped<SecondFactor>().AddScoped<Passkeys>().AddScoped<CheckCode>();
        services.AddHostedService<AccountsStart>();

        AddIdentity(services);
        AddKeys(services);
        AddDoorLimit(services);
        services.AddAuthorization(Policies.Add);
        services.AddAntiforgery(options => options.Cookie.Name = "takes.form");
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionCheck>();
        return services;
    }

    /// <summary>server.db alone. With the version of its tables that has passkeys: the model is built once a process, by whoever comes first.</summary>
    internal static IServiceCollection AddServerDatabase(this IServiceCollection services)
    {
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        return services.AddDbContextFactory<ServerDbContext>((provider, options) => options
            .UseSqlite(SqliteDatabase.ConnectionString(provider.GetRequiredService<AccountsPaths>().ServerDatabase))
            .AddInterceptors(new SqliteDatabase.Pragmas(), new ServerDurability()));
    }

    /// <summary>Is the server set up, and who is it. After static files and routing.</summary>
    public static WebApplication UseSignIn(this WebApplication app)
    {
        UseProxies(app);
        app.UseMiddleware<SetupGate>();
        app.UseAuthentication();
        return app;
    }

    /// <summary>May they, and not too often. After <see cref="UseSignIn"/>, before the endpoints; includes UseRateLimiter and UseAntiforgery.</summary>
    public static WebApplication UsePolicies(this WebApplication app)
    {
        app.UseMiddleware<SameOriginGate>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        return app;
    }

    private static void UseProxies(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<AccountsOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        // Loopback is trusted unless it is taken out.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(ValidateAccountsOptions.Network(proxy)));
        }

        app.UseForwardedHeaders(options);
    }

    private static void AddIdentity(IServiceCollection services)
    {
        var auth = services.AddAuthentication(TakesClaims.ChoosingScheme)
            .AddPolicyScheme(TakesClaims.ChoosingScheme, null, options => options.ForwardDefaultSelector = ChooseScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerSignIn>(TakesClaims.BearerScheme, null)
            .AddScheme<AuthenticationSchemeOptions, LaptopSignIn>(TakesClaims.LaptopScheme, null, options => options.ForwardChallenge = options.ForwardForbid = IdentityConstants.ApplicationScheme);
        auth.AddApplicationCookie();
        // Between the password and the code; the other one is asked for by Identity, and never given.
        auth.AddTwoFactorUserIdCookie();
        auth.AddTwoFactorRememberMeCookie();
        services.AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // The address is the user name, and addresses may hold any letter.
                options.User.AllowedUserNameCharacters = "";
                options.Password.RequiredLength = ValidateAccountsOptions.PasswordLength;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = SignIn.Tries;
                options.Lockout.DefaultLockoutTimeSpan = SignIn.Pause;
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<ServerDbContext>()
            .AddSignInManager()
            .AddErrorDescriber<AccountsWords>()
            .AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider)
            .AddClaimsPrincipalFactory<TakesClaimsFactory>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = SessionCheck.Interval;
            options.OnRefreshingPrincipal = SessionCookie.KeepAsync;
        });
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "takes.sign-in";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = TimeSpan.FromDays(14);
            options.LoginPath = ApiPaths.SignIn;
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnSigningIn = SessionCookie.SigningInAsync;
            options.Events.OnValidatePrincipal = SessionCookie.ValidateAsync;
            options.Events.OnRedirectToLogin = context => ApiPaths.IsApi(context.HttpContext)
                ? new Problem(ProblemKind.Unauthenticated, SignInFirst).ToHttp().ExecuteAsync(context.HttpContext)
                : Redirect(context);
            options.Events.OnRedirectToAccessDenied = context => ApiPaths.IsApi(context.HttpContext)
                ? new Problem(ProblemKind.Forbidden, "Your role does not allow this. Ask an admin of this server.").ToHttp().ExecuteAsync(context.HttpContext)
                : Forbid(context);
        });
    }

    private static string ChooseScheme(HttpContext context) =>
        BearerSignIn.IsMeant(context.Request) ? TakesClaims.BearerScheme
        : context.RequestServices.GetRequiredService<LaptopMode>().SignsIn(context) ? TakesClaims.LaptopScheme
        : IdentityConstants.ApplicationScheme;

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static Task Forbid(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Takes");
        // As PersistKeysToFileSystem does, with a folder that is known only when the services are built.
        services.AddOptions<KeyManagementOptions>().Configure<AccountsPaths, ILoggerFactory>((options, paths, loggers) =>
        {
            var folder = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(paths.Keys)
                : Directory.CreateDirectory(paths.Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.XmlRepository = new FileSystemXmlRepository(folder, loggers);
        });
    }

    private static void AddDoorLimit(IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.AddPolicy(DoorLimit, context => HttpMethods.IsPost(context.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter(
                $"{context.Request.Path} {context.Connection.RemoteIpAddress}",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = PostsPerMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter(""));
        options.AddPolicy(MakingLimit, context => HttpMethods.IsPost(context.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter(
                $"{MakingLimit} {WhoOf(context)}", _ => new FixedWindowRateLimiterOptions { PermitLimit = MadePerMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter(""));
        options.AddPolicy(UploadLimit, context => RateLimitPartition.GetConcurrencyLimiter(
            $"{UploadLimit} {WhoOf(context)}", _ => new ConcurrencyLimiterOptions { PermitLimit = UploadsAtOnce }));
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (rejected, ct) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 60.ToString(CultureInfo.InvariantCulture);
            await rejected.HttpContext.Response.WriteAsync("Too many at once, or too many tries from this address. Wait a minute and try again.", ct);
        };
    });

    private static string WhoOf(HttpContext context) => context.User.UserId()?.ToString() ?? $"{context.Connection.RemoteIpAddress}";
}
