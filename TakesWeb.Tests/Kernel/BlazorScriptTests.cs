using System.Runtime.CompilerServices;
using Xunit;

namespace TakesWeb.Kernel;

/// <summary>Fails when the build no longer writes blazor.web.js: then every page is dead. That the script works is for the end-to-end tests.</summary>
public sealed class BlazorScriptTests
{
    [Fact]
    public void The_build_has_put_the_Blazor_script_where_pages_look_for_it()
    {
        var script = Path.Combine(Repository(), "TakesWeb", "wwwroot", "_framework", "blazor.web.js");

        Assert.True(File.Exists(script), $"{script} is missing: see TakesWeb/BrowserAssets.targets.");
        Assert.InRange(new FileInfo(script).Length, 100_000, 1_000_000);
    }

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
