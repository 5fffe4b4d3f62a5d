using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace TakesWeb.Support;

/// <summary>
/// bunit was built against a newer AngleSharp.Diffing than the feed's direct reference may give; the local copy answers for every version
/// (docs/decisions/0002-packages.md). And it waits longer than its second: a busy machine shows things late.
/// </summary>
internal static class BunitShim
{
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "It has to run before the first use of bunit.")]
    internal static void Install()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name is "AngleSharp.Diffing" or "AngleSharp" && Local(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        BePatient();
    }

    // Apart, so that nothing of bunit is loaded before the line above.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BePatient() => Bunit.BunitContext.DefaultWaitTimeout = TimeSpan.FromMinutes(1);

    private static string? Local(AssemblyName name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
        return File.Exists(path) ? path : null;
    }
}
