using TakesWeb.Jobs;
using TakesWeb.Shell;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<LiveFeed>();
builder.Services.AddAuthorization();
builder.Services.AddShell();

var app = builder.Build();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapShell();
app.Run();
