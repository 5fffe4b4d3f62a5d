using System.Net.Http.Headers;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;

namespace TakesWeb.Support;

/// <summary>An account straight in server.db, and a client that carries a token of it: for tests that are not about how accounts come to be.</summary>
internal sealed record Colleague(User User, HttpClient Http) : IDisposable
{
    /// <param name="app">The app.</param>
    /// <param name="role">For the whole server; null for none.</param>
    /// <param name="films">Roles in single projects, by the ids of the projects.</param>
    /// <param name="scope">What the token may do.</param>
    /// <param name="tokenIn">The one project of the token.</param>
    public static async Task<Colleague> AddAsync(
        TakesApp app, string? role, IReadOnlyCollection<(Guid Project, string Role)>? films = null, string scope = ApiToken.ScopeAll, Guid? tokenIn = null)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        var user = new User
        {
            Id = Guid.NewGuid(),
            DisplayName = role ?? "Of single films",
            Email = email,
            UserName = email,
            NormalizedEmail = email.ToUpperInvariant(),
            NormalizedUserName = email.ToUpperInvariant(),
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        var id = TokenText.NewId();
        var text = TokenText.New(id);
        await using var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync();
        db.Users.Add(user);
        db.Memberships.AddRange((films ?? []).Select(f => new Membership { UserId = user.Id, ProjectId = f.Project, Role = f.Role }));
        db.ApiTokens.Add(new ApiToken { Id = id, Name = "colleague", UserId = user.Id, Hash = TokenText.Hash(text), Scopes = scope, ProjectId = tokenIn, Created = TimeProvider.System.GetUtcNow() });
        if (role is not null)
        {
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = Roles.IdOf(role) });
        }

        await db.SaveChangesAsync();
        return new Colleague(user, ClientOf(app, text));
    }

    /// <summary>One that follows no redirect; without a token for null.</summary>
    public static HttpClient ClientOf(TakesApp app, string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = app.Http.BaseAddress };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    public void Dispose() => Http.Dispose();
}
