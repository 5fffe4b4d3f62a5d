using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class SafePathTests
{
    public static TheoryData<string> Payloads =>
    [
        "", " ", ".", "..", "...", "../x", "..\\x", "a/b", "a\\b", "/etc/passwd", "C:\\x", "C:x", "x\0y", "x\ny", "x\u202ey", "x:y", "a*", "a?", "a|b", "\"a\"", "<a>",
        ".git", ".GIT", ".gitattributes", "git~1", "GIT~2", "-rf", "x.", "x ", " x", "CON", "con.mp4", "NUL", "aux.png", "COM1", "lpt9.txt", "é", "日本", "%2e%2e%2f", "$(x)", "a;b",
        new string('x', 201),
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Names_that_could_leave_the_folder_or_mean_something_else_elsewhere_are_refused(string name)
    {
        Assert.False(SafePath.IsPlainName(name));
        Assert.Null(SafePath.Below("/root", "takes", name));
    }

    [Theory]
    [InlineData("take_001")]
    [InlineData("shot_001_take_001.mp4")]
    [InlineData("01_Night-lights")]
    [InlineData("console")]
    public void Plain_names_stay_below_the_folder(string name) => Assert.Equal(Path.Combine("/root", name), SafePath.Below("/root", name));

    [Fact]
    public void A_link_anywhere_on_the_way_is_seen()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["inside/deep"]);
        File.WriteAllText(folder["inside/deep/file"], "");
        Directory.CreateSymbolicLink(folder["detour"], folder["inside"]);
        File.CreateSymbolicLink(folder["inside/last"], "/etc/passwd");

        Assert.True(SafePath.IsFreeOfLinks(folder.Path, folder["inside/deep/file"]));
        Assert.False(SafePath.IsFreeOfLinks(folder.Path, folder["detour/deep/file"]));
        Assert.False(SafePath.IsFreeOfLinks(folder.Path, folder["inside/last"]));
        Assert.False(SafePath.IsFreeOfLinks(folder.Path, "/etc/passwd"));
        Assert.False(SafePath.IsFreeOfLinks(folder["inside"], folder["inside/../detour"]));
    }
}
