using System.Security.Claims;

namespace TakesWeb.Kernel;

/// <summary>Who does something: the author of commits, events and takes.</summary>
public sealed record Actor(string Name, string Email)
{
    /// <summary>Takes itself: recovery, the reconciler, the demo.</summary>
    public static Actor System { get; } = new("Takes", "takes@localhost");

    /// <summary>The signed-in user or the owner of the bearer token.</summary>
    public static Actor From(ClaimsPrincipal user) => user.Identity?.IsAuthenticated == true
        ? new Actor(
            user.FindFirstValue("takes:name") ?? user.Identity.Name ?? "Somebody",
            user.FindFirstValue(ClaimTypes.Email) ?? "somebody@localhost")
        : throw new InvalidOperationException("Nobody is signed in, and the fallback policy should have refused this earlier.");
}
