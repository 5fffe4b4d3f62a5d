namespace TakesWeb.Media;

/// <summary>The waveform, grey on near-black, with a line through the middle: silence is a picture too.</summary>
internal static class SoundPicture
{
    private const string Ground = "0x0b0b0b";
    private const string Ink = "0xc2c2c2";

    // showwavespic keeps every sample until the end: an hour and a half at 48 kHz is more than the memory of one child. Fewer samples a
    // second draw the same few hundred columns.
    private const double SamplesToDraw = 20_000_000;

    public static async Task<PictureCandidate> MakeAsync(MediaCommand command, string source, MediaType type, MediaProbe probe, int box, CancellationToken ct)
    {
        var (width, height) = (box, Math.Max(2, box * 9 / 16));
        var rate = probe.Audio?.SampleRate ?? 48_000;
        var isLong = probe.Duration * rate > SamplesToDraw;
        var resampled = isLong ? $",aresample={Math.Clamp((int)(SamplesToDraw / probe.Duration!.Value), 500, 8000)}" : "";
        var filter =
            $"color=c={Ground}:s={width}x{height}:d=1,format=rgb24[ground];"
            + $"[0:a:0]aformat=channel_layouts=mono{resampled},showwavespic=s={width}x{height}:colors={Ink}:scale=sqrt[wave];"
            + $"[ground][wave]overlay=format=rgb,drawbox=x=0:y={height / 2}:w={width}:h=1:color={Ink}:t=fill,format=rgb24";
        var result = await command.FfmpegAsync(
            source, type, [], ["-filter_complex", filter, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"], ct);
        return PictureCandidate.Of(result);
    }
}
