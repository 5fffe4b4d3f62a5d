using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>
/// Makes the settings true: the first admin if there is none with a password, and exactly one token that equals Takes:Admin:Token
/// while that is set. Safe to run at every start.
/// </summary>
internal sealed class BootstrapAdmin(
    ServerDbContext db, CreateFirstAdmin createFirstAdmin, KnownPrincipals principals, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const string TokenId = "setting";
    private const string TokenName = "Takes:Admin:Token";

    public async Task RunAsync(CancellationToken ct)
    {
        var settings = options.Value.Admin;
        if (!string.IsNullOrEmpty(settings.Email) && !string.IsNullOrEmpty(settings.Password) && !await db.AdminsWithPassword().AnyAsync(ct))
        {
            var name = settings.Email[..settings.Email.IndexOf('@')];
            var made = await createFirstAdmin.RunAsync(new NewAdmin(name, settings.Email, settings.Password) { BesideLaptopUser = true }, ct);
            if (!made.IsOk)
            {
                throw Complaint($"Takes:Admin cannot become the first admin: {made.Problem.Sentence}");
            }
        }

        await SetTokenAsync(settings, ct);
    }

    private async Task SetTokenAsync(FirstAdminOptions settings, CancellationToken ct)
    {
        var token = await db.ApiTokens.FindAsync([TokenId], ct);
        if (string.IsNullOrEmpty(settings.Token))
        {
            if (token is not null)
            {
                principals.Forget(token.Hash);
                db.ApiTokens.Remove(token);
            }
        }
        else
        {
            var owner = await OwnerAsync(settings.Email, ct)
                ?? throw Complaint("Takes:Admin:Token is set and there is no admin to own it. Set Takes:Admin:Email and Takes:Admin:Password as well.");
            if (token is null)
            {
                token = new ApiToken { Id = TokenId, Name = TokenName, UserId = owner.Id, Hash = "", Scopes = ApiToken.ScopeAll, Created = clock.GetUtcNow() };
                db.ApiTokens.Add(token);
            }

            token.UserId = owner.Id;
            token.Hash = TokenText.Hash(settings.Token);
            token.Revoked = null;
        }

        await db.SaveChangesAsync(ct);
    }

    private async Task<User?> OwnerAsync(string? email, CancellationToken ct)
    {
        var admins = await db.Admins().ToListAsync(ct);
        return admins.Find(a => string.Equals(a.Email, email, StringComparison.OrdinalIgnoreCase)) ?? admins.OrderBy(a => a.Id).FirstOrDefault();
    }

    private static OptionsValidationException Complaint(string sentence) => new(nameof(AccountsOptions), typeof(AccountsOptions), [sentence]);
}
