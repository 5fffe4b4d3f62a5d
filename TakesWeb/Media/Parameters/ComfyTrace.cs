namespace TakesWeb.Media.Parameters;

/// <summary>Follows links from a sampler to where a value was typed. Every way is walked once and not endlessly: graphs in the wild have cycles.</summary>
internal sealed class ComfyTrace(ComfyGraph graph)
{
    private const int MaxSteps = 500;
    private const int MaxText = 100_000;

    private static readonly string[] Texts = ["text", "prompt", "Text", "string", "value", "source", "text_g", "t5xxl", "clip_l"];
    private static readonly string[] Numbers = ["value", "Value", "int", "integer", "float", "number", "Number", "seed", "noise_seed"];
    private static readonly string[] Latents = ["latent_image", "latent", "samples", "samples_to", "samples1", "image_embeds"];
    private static readonly string[] ModelNames = ["ckpt_name", "unet_name", "model_name", "model"];
    private static readonly string[] Branches = ["on_true", "on_false", "input1", "input2", "any_01", "any_02"];

    /// <summary>What a run wrote into these is not in the file.</summary>
    private static readonly string[] Writers = ["TextGenerate", "LLM", "Ollama", "Caption", "Florence", "Tagger", "Interrogat"];

    public string? Number(ComfyNode node, string input)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            if (node.ValueOf(input) is { } value)
            {
                return value;
            }

            if (graph.Follow(node, input) is not { } next || (next.Has(input) ? input : Numbers.FirstOrDefault(next.Has)) is not { } name)
            {
                return null;
            }

            (node, input) = (next, name);
        }

        return null;
    }

    public string? Model(ComfyNode node) => Model(node, []);

    public string? Prompt(ComfyNode guider, string role)
    {
        // A BasicGuider has one conditioning, which is the positive one.
        string[] inputs = role == "positive" ? [role, "cond1", "text_embeds", "conditioning"] : [role, "text_embeds"];
        return inputs.Where(guider.Has).Select(input => guider.ValueOf(input) ?? (graph.Follow(guider, input) is { } next ? Conditioning(next, role, []) : null)).FirstOrDefault();
    }

    public (string? Width, string? Height) Size(ComfyNode sampler)
    {
        var node = sampler;
        for (var step = 0; step < MaxSteps; step++)
        {
            if (Latents.Select(input => graph.Follow(node, input)).FirstOrDefault(n => n is not null) is not { } next)
            {
                return (null, null);
            }

            // An upscaler's size is not the one that was sampled first.
            if (next.Has("width") && next.Has("height") && !next.Has("samples"))
            {
                return (Number(next, "width"), Number(next, "height"));
            }

            if (next.ValueOf("dimensions") is { } words)
            {
                var read = new ParameterSet().Size(words).Json;
                return (read["width"]?.ToString(), read["height"]?.ToString());
            }

            node = next;
        }

        return (null, null);
    }

    /// <summary>True when another sampler lies on the way that the latent came, through pictures and upscalers too.</summary>
    public bool ComesFromSampler(ComfyNode sampler, Func<ComfyNode, bool> isSampler)
    {
        var seen = new HashSet<string> { sampler.Id };
        var open = new Stack<ComfyNode>(Latents.Select(input => graph.Follow(sampler, input)).OfType<ComfyNode>());
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node.Id))
            {
                continue;
            }

            if (isSampler(node))
            {
                return true;
            }

            foreach (var next in node.Names.Select(name => graph.Follow(node, name)).OfType<ComfyNode>())
            {
                open.Push(next);
            }
        }

        return false;
    }

    private string? Model(ComfyNode node, HashSet<string> seen)
    {
        if (!seen.Add(node.Id) || seen.Count > MaxSteps)
        {
            return null;
        }

        return ModelNames.Select(node.ValueOf).FirstOrDefault(name => name is not null)
            ?? Ways(node, ["model", "guider", "model1", .. Branches]).Select(next => Model(next, seen)).FirstOrDefault(name => name is not null);
    }

    private string? Conditioning(ComfyNode node, string role, HashSet<string> seen)
    {
        if (!seen.Add(node.Id) || seen.Count > MaxSteps)
        {
            return null;
        }

        if (node.Type == "ConditioningZeroOut")
        {
            return "";
        }

        string[] own = node.Has(role + "_prompt") ? [role + "_prompt"] : Texts;
        return own.Where(node.Has).Select(input => Words(node, input, [])).FirstOrDefault(text => text is not null)
            ?? node.ValueOf(role)
            ?? Ways(node, [role, .. node.Names.Where(name => name.StartsWith("conditioning", StringComparison.Ordinal)), .. Branches])
                .Select(next => Conditioning(next, role, seen)).FirstOrDefault(text => text is not null);
    }

    private string? Words(ComfyNode node, string input, HashSet<string> seen)
    {
        if (node.ValueOf(input) is { } text)
        {
            return text;
        }

        return graph.Follow(node, input) is { } next && seen.Add(next.Id) && seen.Count <= MaxSteps && !Writers.Any(w => next.Type.Contains(w, StringComparison.OrdinalIgnoreCase))
            ? Words(next, seen)
            : null;
    }

    private string? Words(ComfyNode node, HashSet<string> seen)
    {
        if (node.Has("string_a") && node.Has("string_b"))
        {
            var parts = new[] { Words(node, "string_a", seen), Words(node, "string_b", seen) }.Where(part => part is not null).ToList();
            return parts.Count == 0 || parts.Sum(part => part!.Length) > MaxText ? null : string.Join(node.ValueOf("delimiter"), parts);
        }

        return Chosen(node).Concat(Texts).Where(node.Has).Select(input => Words(node, input, seen)).FirstOrDefault(text => text is not null);
    }

    /// <summary>The branch that a switch takes, then the other one: where the first was written at run time, the second is what somebody typed.</summary>
    private IEnumerable<string> Chosen(ComfyNode node)
    {
        var isTrue = node.IsTrue("switch") || (graph.Follow(node, "switch") is { } by && (by.IsTrue("value") || by.IsTrue("boolean")));
        return isTrue ? Branches : Branches.Where(b => b != "on_true").Append("on_true");
    }

    private IEnumerable<ComfyNode> Ways(ComfyNode node, IEnumerable<string> inputs) => inputs.Select(input => graph.Follow(node, input)).OfType<ComfyNode>();
}
