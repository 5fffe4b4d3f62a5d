using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>The refusal of whoever is no admin, asked for inside the use cases: a circuit passes no routes.</summary>
internal static class AdminAlone
{
    public static Problem Refusal { get; } = new(ProblemKind.Forbidden, "Only somebody who administers this server may do that.");
}
