using Xunit;

namespace TakesWeb.Kernel;

public sealed class CrashPointTests
{
    [Theory]
    [InlineData("publish.renamed", "publish.renamed", 1)]
    [InlineData("publish.renamed:3", "publish.renamed", 3)]
    public void A_point_has_a_name_and_a_time(string text, string name, int time) => Assert.Equal((name, time), CrashPoint.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_is_no_point(string? text) => Assert.Null(CrashPoint.Parse(text));

    [Fact]
    public void Without_the_runtime_setting_a_variable_means_nothing()
    {
        // PATH stands for any variable that is set.
        Assert.Null(FaultSwitch.ValueOf("PATH"));
        Assert.False(FaultSwitch.DropsMediaSync);
    }
}
