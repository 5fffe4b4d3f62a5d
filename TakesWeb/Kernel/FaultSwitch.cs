namespace TakesWeb.Kernel;

/// <summary>
/// Whether tests may make this process fail on purpose, by environment variables. Only where the host was started with the runtime
/// setting TakesWeb.Faults, which the shipped TakesWeb.runtimeconfig.json does not have: there the variables mean nothing
/// (docs/decisions/0008-crash-points.md).
/// </summary>
internal static class FaultSwitch
{
    public const string Setting = "TakesWeb.Faults";

    /// <summary>TAKES_DROP=media-sync: the fsync of arriving media is left out, so that a test can see that it would be missed.</summary>
    public static readonly bool DropsMediaSync = ValueOf("TAKES_DROP") == "media-sync";

    /// <summary>The variable, or null where faults are off.</summary>
    public static string? ValueOf(string variable) =>
        AppContext.TryGetSwitch(Setting, out var isOn) && isOn ? Environment.GetEnvironmentVariable(variable) : null;
}
