using Xunit;

namespace TakesWeb.Media;

public sealed class PlayPlanTests
{
    private static readonly MediaProbe Plain = new()
    {
        Container = "mp4",
        Codec = "h264",
        PixelFormat = "yuv420p",
        BitDepth = 8,
        FrameRate = new FrameRate(24000, 1001),
        Width = 1920,
        Height = 1080,
        Audio = new AudioDescription("aac", 48000, 2, "stereo"),
    };

    [Theory]
    [InlineData("mp4", "h264", "aac")]
    [InlineData("mov", "h264", "mp3")]
    [InlineData("m4v", "h264", null)]
    [InlineData("webm", "vp8", "vorbis")]
    [InlineData("webm", "vp9", "opus")]
    [InlineData("webm", "av1", null)]
    public void What_every_browser_plays_is_left_as_it_is(string container, string codec, string? sound)
    {
        Assert.Equal(PlayMode.AsIs, PlanOf(container, Plain with { Codec = codec, Audio = Sound(sound) }).Mode);
    }

    [Theory]
    [InlineData("mkv", "aac")]
    [InlineData("flv", "mp3")]
    [InlineData("3gp", "amr_nb")]
    [InlineData("mov", "pcm_s16le")]
    public void Fit_pictures_in_a_foreign_container_are_only_repacked(string container, string sound)
    {
        Assert.Equal(PlayMode.Repack, PlanOf(container, Plain with { Audio = Sound(sound) }).Mode);
    }

    [Fact]
    public void Whatever_is_uncertain_is_copied_and_the_reason_named()
    {
        (MediaProbe Probe, string Word)[] cases =
        [
            (Plain with { Codec = "prores", PixelFormat = "yuv422p10le", BitDepth = 10 }, "ProRes"),
            (Plain with { Codec = "hevc" }, "HEVC"),
            (Plain with { PixelFormat = "yuv420p10le", BitDepth = 10 }, "10 bits"),
            (Plain with { PixelFormat = "yuv444p" }, "yuv444p"),
            (Plain with { Colour = new ColourDescription("bt2020", "smpte2084", "bt2020nc", "tv") }, "HDR"),
            (Plain with { Colour = new ColourDescription("bt2020", "arib-std-b67", "bt2020nc", "tv") }, "HDR"),
            (Plain with { FieldOrder = "tt" }, "interlaced"),
            (Plain with { IsVariableRate = true }, "constant rate"),
            (Plain with { PixelAspect = "4:3" }, "not square"),
            (Plain with { Rotation = 90 }, "turned"),
            (Plain with { FrameRate = null }, "how many frames"),
            (Plain with { Width = 7680 }, "larger"),
        ];

        foreach (var (probe, word) in cases)
        {
            var plan = PlanOf("mp4", probe);
            Assert.Equal(PlayMode.Encode, plan.Mode);
            Assert.Contains(word, plan.Why!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("wav", "pcm_s24le", PlayMode.AsIs)]
    [InlineData("wav", "adpcm_ima_wav", PlayMode.Encode)]
    [InlineData("m4a", "alac", PlayMode.Encode)]
    [InlineData("ogg", "opus", PlayMode.AsIs)]
    [InlineData("ogg", "speex", PlayMode.Encode)]
    [InlineData("flac", "flac", PlayMode.AsIs)]
    public void Sound_is_played_as_it_is_where_browsers_know_its_codec(string container, string codec, PlayMode mode)
    {
        Assert.Equal(mode, PlanOf(container, new MediaProbe { Container = container, Codec = codec, Audio = Sound(codec) }).Mode);
    }

    [Theory]
    [InlineData("png", PlayMode.AsIs)]
    [InlineData("webp", PlayMode.AsIs)]
    [InlineData("exr", PlayMode.Picture)]
    [InlineData("tif", PlayMode.Picture)]
    public void A_still_is_shown_or_gets_a_picture(string ending, PlayMode mode)
    {
        Assert.Equal(mode, PlanOf(ending, new MediaProbe { Container = ending }).Mode);
    }

    private static PlayPlan PlanOf(string ending, MediaProbe probe) => PlayPlan.Of(MediaTypes.All.Single(type => type.Extension == ending), probe);

    private static AudioDescription? Sound(string? codec) => codec is null ? null : new AudioDescription(codec, 48000, 2, "stereo");
}
