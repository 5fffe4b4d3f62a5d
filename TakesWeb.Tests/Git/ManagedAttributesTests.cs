using Xunit;

namespace TakesWeb.Git;

public sealed class ManagedAttributesTests
{
    [Fact]
    public void The_block_is_put_before_a_users_lines_and_put_right_in_place()
    {
        var fresh = ManagedAttributes.Merge(null);
        var withTheirs = ManagedAttributes.Merge("*.psd filter=lfs\n");

        Assert.Equal(fresh + "*.psd filter=lfs\n", withTheirs);
        Assert.Equal(withTheirs, ManagedAttributes.Merge(withTheirs));
        Assert.Equal("# mine\n" + withTheirs, ManagedAttributes.Merge(("# mine\n" + withTheirs).Replace("*.mp4 filter", "*.mp4 broken", StringComparison.Ordinal)));
    }
}
