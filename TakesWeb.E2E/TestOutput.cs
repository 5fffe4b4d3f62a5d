using System.Runtime.CompilerServices;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A failed story shows what its server said last.</summary>
internal static class TestOutput
{
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "Before the first story, whichever it is.")]
    internal static void Install() => TakesServer.Tell = text => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
