using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

public sealed class CommitMessageTests
{
    [Fact]
    public void A_name_that_Git_cannot_hold_is_made_one_that_it_can()
    {
        var now = new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.FromHours(-3.5));

        Assert.Equal("Ada  Moreau <a@b> 1788276600 -0330", CommitMessage.Signature(new Actor("Ada <> \nMoreau.", "<a@b>\0"), now));
        Assert.Equal("Somebody <somebody@localhost> 1788276600 -0330", CommitMessage.Signature(new Actor(" <>", ""), now));
    }
}
