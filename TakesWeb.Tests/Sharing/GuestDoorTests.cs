using System.Net;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Sharing;

/// <summary>An app of its own: the door counts by address, and other tests come from the same one.</summary>
public sealed class GuestDoorTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_guesses_links_stands_before_a_shut_door_after_thirty()
    {
        using var stranger = new HttpClient { BaseAddress = app.Http.BaseAddress };
        var seen = new List<HttpStatusCode>();
        for (var i = 0; i < GuestDoor.WrongPerMinute + 5; i++)
        {
            using var answer = await stranger.GetAsync($"/s/guess-{i}", Ct);
            seen.Add(answer.StatusCode);
        }

        Assert.All(seen.Take(GuestDoor.WrongPerMinute), status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.All(seen.Skip(GuestDoor.WrongPerMinute), status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
    }
}
