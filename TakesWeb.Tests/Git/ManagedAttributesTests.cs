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

    [Fact]
    public void A_users_lines_below_a_torn_block_survive()
    {
        var torn = ManagedAttributes.Merge("*.psd filter=lfs\n").Replace("# <<< Takes\n", "", StringComparison.Ordinal);

        var merged = ManagedAttributes.Merge(torn);

        Assert.StartsWith(ManagedAttributes.Merge(null), merged, StringComparison.Ordinal);
        Assert.EndsWith("*.psd filter=lfs\n", merged, StringComparison.Ordinal);
        Assert.Equal(merged, ManagedAttributes.Merge(merged));
    }
}
