using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Makes a bearer token for the person who asks. A token cannot make tokens: it would outlive its own end.</summary>
internal sealed class CreateToken(IDbContextFactory<ServerDbContext> databases, IEnumerable<IProjectNames> projects, Audit audit, TimeProvider clock, ILogger<CreateToken> logger)
{
    private static readonly string[] KnownScopes = [ApiToken.ScopeAll, ApiToken.ScopeAdd, ApiToken.ScopeRead];

    public async Task<Outcome<TokenRow>> RunAsync(ClaimsPrincipal user, TokenRequest request, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var scopes = request.Scopes is { Count: > 0 } ? request.Scopes : [ApiToken.ScopeAll];
        if (Refuse(user, request, scopes, now) is { } problem)
        {
            return problem;
        }

        var project = string.IsNullOrEmpty(request.Project) ? null : await projects.FindAsync(request.Project, ct);
        if (!string.IsNullOrEmpty(request.Project) && (project is null || !user.Reach().Has(project.Id)))
        {
            return ProjectNameSources.NoSuch(request.Project);
        }

        var id = TokenText.NewId();
        var text = TokenText.New(id);
        var token = new ApiToken
        {
            Id = id,
            Name = request.Name!.Trim(),
            UserId = user.UserId()!.Value,
            Hash = TokenText.Hash(text),
            Scopes = string.Join(' ', scopes),
            ProjectId = project?.Id,
            Created = now,
            Expires = request.Expires?.ToUniversalTime(),
        };
        await using var db = await databases.CreateDbContextAsync(ct);
        db.ApiTokens.Add(token);
        db.Audit.Add(audit.Line(AuditDeeds.TokenMade, Actor.From(user).Email, $"{token.Name} ({token.Scopes})", project?.Slug));
        await db.SaveChangesAsync(ct);
        AccountsLog.TokenCreated(logger, id, token.Name, token.UserId);
        return TokenRow.Of(token) with { Token = text };
    }

    private static Problem? Refuse(ClaimsPrincipal user, TokenRequest request, IReadOnlyList<string> scopes, DateTimeOffset now)
    {
        if (user.IsTokenUser())
        {
            return new Problem(ProblemKind.Forbidden, "A token cannot make another token. Sign in with your password to make one.");
        }

        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > 120)
        {
            return Problem.Invalid("\"name\" is missing or longer than 120 characters. Name the token after what will use it.");
        }

        if (scopes.FirstOrDefault(s => !KnownScopes.Contains(s, StringComparer.Ordinal)) is { } unknown)
        {
            return Problem.Invalid($"\"{unknown}\" is no scope. There are: {string.Join(", ", KnownScopes)}.");
        }

        return request.Expires <= now ? Problem.Invalid("\"expires\" is in the past. Leave it out for a token that does not expire.") : null;
    }
}
