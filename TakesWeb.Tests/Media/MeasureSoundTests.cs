using Xunit;

namespace TakesWeb.Media;

public sealed class MeasureSoundTests(MediaRig rig) : IClassFixture<MediaRig>
{
    [Fact]
    public async Task A_tone_has_the_loudness_that_the_standard_gives_it_and_peaks_of_its_height()
    {
        // EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS measures -23 LUFS.
        var source = await rig.MakeAsync("tone.wav", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000:duration=20", "-af", "volume=18.063dB,volume=-23dB,pan=stereo|c0=c0|c1=c0");

        var measure = await MeasureAsync(source);

        Assert.InRange(measure.Loudness!.Integrated!.Value, -23.2, -22.8);
        Assert.InRange(measure.Loudness.TruePeak!.Value, -23.3, -22.7);
        Assert.InRange(measure.Loudness.Range!.Value, 0, 0.1);
        var height = Math.Pow(10, -23 / 20.0);
        Assert.All(measure.High, high => Assert.InRange(high, height * 0.95, height * 1.05));
        Assert.All(measure.Low, low => Assert.InRange(low, -height * 1.05, -height * 0.95));
    }

    [Fact]
    public async Task Silence_has_no_loudness_and_no_peak()
    {
        var source = await rig.MakeAsync("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "2");

        var measure = await MeasureAsync(source);

        Assert.Null(measure.Loudness!.Integrated);
        Assert.Null(measure.Loudness.TruePeak);
        Assert.All(measure.High, high => Assert.Equal(0, high));
    }

    [Fact]
    public async Task A_long_sound_keeps_a_bounded_number_of_peaks_and_loses_none_of_its_height()
    {
        var source = await rig.MakeAsync("long.wav", "-f", "lavfi", "-i", "sine=frequency=200:sample_rate=8000:duration=900", "-af", "volume='if(between(t,600,600.2),4,0.1)':eval=frame");

        // The length that the probe says is not believed either.
        var measure = await MeasureAsync(source, probe => probe with { Duration = 1 });

        Assert.InRange(measure.High.Count, MeasureSound.MostPeaks / 2, MeasureSound.MostPeaks);
        Assert.Equal(measure.High.Count, measure.Low.Count);
        var loudest = measure.High.Index().MaxBy(peak => peak.Item);
        Assert.InRange(loudest.Item, 0.4, 0.6);
        Assert.InRange((double)loudest.Index / measure.High.Count, 0.65, 0.68);
    }

    private async Task<SoundMeasure> MeasureAsync(string source, Func<MediaProbe, MediaProbe>? change = null)
    {
        var type = MediaSniffer.Identify(source).Value;
        var probe = (await rig.Probe.RunAsync(source, type, CancellationToken.None)).Probe!;
        var result = await rig.Sound.RunAsync(source, type, change?.Invoke(probe) ?? probe, (_, _) => { }, CancellationToken.None);
        Assert.True(result.Measure is not null, result.Failure?.Detail);
        return result.Measure!;
    }
}
