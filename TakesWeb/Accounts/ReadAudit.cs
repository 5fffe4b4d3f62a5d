using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>The audit, newest first, for admins alone.</summary>
public sealed class ReadAudit(IDbContextFactory<ServerDbContext> databases)
{
    private const int MostLines = 1000;

    public async Task<Outcome<IReadOnlyList<AuditEntry>>> RunAsync(ClaimsPrincipal user, AuditQuery query, CancellationToken ct)
    {
        if (!user.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        if (query.Deed is { } deed && !AuditDeeds.All.Contains(deed, StringComparer.Ordinal))
        {
            return Problem.Invalid($"\"{deed}\" is no deed of the audit. There are: {string.Join(", ", AuditDeeds.All)}.");
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var lines = db.Audit.AsNoTracking().Where(a => (query.Deed == null || a.Deed == query.Deed) && (query.Before == null || a.Id < query.Before));
        if (!string.IsNullOrWhiteSpace(query.Who))
        {
            var who = Pattern(query.Who);
            lines = lines.Where(a => EF.Functions.Like(a.Who, who, @"\"));
        }

        if (!string.IsNullOrWhiteSpace(query.What))
        {
            var what = Pattern(query.What);
            lines = lines.Where(a => EF.Functions.Like(a.What!, what, @"\") || EF.Functions.Like(a.Project!, what, @"\"));
        }

        return await lines.OrderByDescending(a => a.Id).Take(Math.Clamp(query.Limit, 1, MostLines)).ToListAsync(ct);
    }

    private static string Pattern(string part) =>
        $"%{part.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}

/// <summary>What the audit is asked for. Everything that is set has to match.</summary>
/// <param name="Deed">One of <see cref="AuditDeeds"/>.</param>
/// <param name="Who">A part of the e-mail address, in any case.</param>
/// <param name="What">A part of what it was done to, or the slug of a film.</param>
/// <param name="Before">Lines that are older than the one with this id: the next page.</param>
public sealed record AuditQuery(string? Deed = null, string? Who = null, string? What = null, long? Before = null)
{
    /// <summary>At most so many lines, between 1 and 1,000.</summary>
    public int Limit { get; init; } = 100;
}
