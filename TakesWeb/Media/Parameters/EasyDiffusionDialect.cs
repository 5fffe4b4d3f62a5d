using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>Easy Diffusion in PNG: a text for each field.</summary>
internal sealed class EasyDiffusionDialect : IDialect
{
    private static readonly string[] Fields =
    [
        "prompt", "negative_prompt", "seed", "use_stable_diffusion_model", "num_inference_steps", "guidance_scale", "sampler_name", "width", "height", "clip_skip",
    ];

    public GenerationReading? Read(Clues clues)
    {
        if (clues.Find("use_stable_diffusion_model") is null && (clues.Find("num_inference_steps") is null || clues.Find("seed") is null))
        {
            return null;
        }

        var texts = Fields.Select(clues.Find).OfType<FoundText>().ToArray();
        var fields = JsonSerializer.SerializeToElement(texts.DistinctBy(t => t.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(t => t.Key, t => t.Text));
        return Readings.Of("Easy Diffusion", FlatJson.Read(fields), texts);
    }
}
