using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class ShotLookTests
{
    [Fact]
    public void What_one_page_decides_is_not_in_the_takes_of_another()
    {
        var shared = new ShotLook(A.Project(), A.Shot(), new ShotSums([]), 0, new TakeWindow(0, [A.Take(2), A.Take(1)], 2), A.Take(1).Uid, A.Take(1), ShotLook.NobodyWaits);
        var (mine, theirs) = (shared.Copy(), shared.Copy());

        mine.Window.Takes[1].Verdict = Verdict.Reject;

        Assert.Equal(Verdict.None, theirs.Window.Takes[1].Verdict);
        Assert.Equal(Verdict.None, theirs.Active!.Verdict);
        Assert.Equal(Verdict.None, shared.Window.Takes[1].Verdict);
        // The circled take of a page is the very one on its card.
        Assert.Equal(Verdict.Reject, mine.Active!.Verdict);
    }

    [Fact]
    public void A_circled_take_that_is_out_of_sight_is_there_all_the_same()
    {
        var shared = new ShotLook(A.Project(), A.Shot(), new ShotSums([]), 0, new TakeWindow(0, [A.Take(2)], 2), A.Take(1).Uid, A.Take(1), ShotLook.NobodyWaits);

        Assert.Equal(A.Take(1).Uid, shared.Copy().Active?.Uid);
    }
}
