using Microsoft.AspNetCore.Identity;

namespace TakesWeb.Accounts;

/// <summary>What Identity says, where its own sentence tells nobody what to do.</summary>
internal sealed class AccountsWords : IdentityErrorDescriber
{
    public override IdentityError ConcurrencyFailure() => new()
    {
        Code = nameof(ConcurrencyFailure),
        Description = "Your account was changed elsewhere at the same moment, perhaps by an admin, so nothing was changed here. Load this page anew and try again.",
    };
}
