using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace TakesWeb.Kernel;

/// <summary>
/// Lets EF Core 10 run on SQLitePCLRaw 2.0.6 and the system's SQLite: the newer bundle is not in the package feed
/// (docs/decisions/0002-packages.md). May go when SQLitePCLRaw.bundle_e_sqlite3 2.1 or later restores.
/// </summary>
internal static class SqliteShim
{
    private static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3.dll", "sqlite3"];

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "It has to run before the first use of Microsoft.Data.Sqlite, whoever makes it.")]
    internal static void Install()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name is "SQLitePCLRaw.core" or "SQLitePCLRaw.batteries_v2" or "SQLitePCLRaw.provider.e_sqlite3" or "SQLitePCLRaw.nativelibrary"
                && File.Exists(LocalPath(name.Name))
                ? context.LoadFromAssemblyPath(LocalPath(name.Name))
                : null;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => MapNative(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            MapNative(assembly);
        }
    }

    private static string LocalPath(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    private static void MapNative(Assembly assembly)
    {
        if (assembly.GetName().Name is not "SQLitePCLRaw.provider.e_sqlite3")
        {
            return;
        }

        NativeLibrary.SetDllImportResolver(assembly, (library, from, search) =>
            library == "e_sqlite3" ? LoadSystem() : nint.Zero);
    }

    private static nint LoadSystem()
    {
        foreach (var name in SystemNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return nint.Zero;
    }
}
