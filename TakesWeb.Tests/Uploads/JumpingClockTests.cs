using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Uploads;

/// <summary>Somebody sets the server's clock, or its battery is empty: the wall clock is a day off from one moment to the next.</summary>
public sealed class JumpingClockTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TakesApp _app = new();
    private readonly JumpingClock _clock = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(25)]
    [InlineData(-25)]
    public async Task An_upload_under_way_outlives_a_jump_and_ends_in_a_take(int hours)
    {
        var shot = await _app.CreateShotAsync();
        var uploads = ActivatorUtilities.CreateInstance<ResumableUploads>(_app.Services, _clock);
        var bytes = await MediaSamples.OtherMp4Async();
        var declared = await uploads.DeclareAsync(Said(shot), bytes.Length, Actor.System, None);
        await uploads.AppendAsync(declared.Value.Id, 0, new MemoryStream(bytes, 0, 1000), null, None);

        _clock.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(0, await uploads.ExpireAsync(None));
        var rest = await uploads.AppendAsync(declared.Value.Id, 1000, new MemoryStream(bytes, 1000, bytes.Length - 1000), null, None);

        Assert.Equal("take_001", rest.Value.Take?.Name);
    }

    [Fact]
    public async Task What_nobody_continues_for_a_day_by_both_clocks_is_removed()
    {
        var shot = await _app.CreateShotAsync();
        var uploads = ActivatorUtilities.CreateInstance<ResumableUploads>(_app.Services, _clock);
        await uploads.DeclareAsync(Said(shot), 5000, Actor.System, None);

        _clock.Jump(TimeSpan.FromHours(25));
        _clock.Pass(TimeSpan.FromHours(23));
        Assert.Equal(0, await uploads.ExpireAsync(None));
        _clock.Pass(TimeSpan.FromHours(2));

        Assert.Equal(1, await uploads.ExpireAsync(None));
        Assert.Empty(_app.Staged(shot.Slug));
    }

    [Fact]
    public async Task Takes_stand_in_the_order_of_their_numbers_whatever_the_clock_said()
    {
        var shot = await _app.CreateShotAsync();
        var place = (await _app.Get<FindPlace>().RunAsync(shot.Slug, shot.Uid, None)).Value;
        var add = ActivatorUtilities.CreateInstance<AddTake>(_app.Services, _clock);
        foreach (var jump in new[] { 0, 24, -48, 24 })
        {
            _clock.Jump(TimeSpan.FromHours(jump));
            var staged = (await _app.Get<Staging>().ReceiveAsync(place.Project, new MemoryStream(await MediaSamples.OtherMp4Async()), long.MaxValue, None)).Value;
            Assert.True((await add.RunAsync(new NewTake(place.Project, place.Shot, staged, "take.mp4", Actor.System), None)).IsOk);
        }

        var numbers = await shot.NumbersAsync();
        Assert.Equal(4, numbers.Count);
        Assert.True(numbers.SequenceEqual(numbers.Order()) || numbers.SequenceEqual(numbers.OrderDescending()), string.Join(", ", numbers));
    }

    private static Dictionary<string, string> Said(TestShot shot) => new() { ["project"] = shot.Slug, ["shot"] = shot.Uid, ["filename"] = "take.mp4" };

    /// <summary>A wall clock that can jump, and a steady one that cannot: time passes on both.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private TimeSpan _wall;
        private TimeSpan _steady;

        public void Jump(TimeSpan by) => _wall += by;

        public void Pass(TimeSpan by)
        {
            _wall += by;
            _steady += by;
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _wall;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(_steady.TotalSeconds * TimestampFrequency);
    }
}
