using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace TakesWeb.Media.Parameters;

/// <summary>One small text of each tool, as that tool writes it, and what it says.</summary>
public sealed partial class DialectTests
{
    public static TheoryData<string> Tools => new(Samples.Keys);

    private static Dictionary<string, (FoundText[] Texts, string Expected)> Samples { get; } = new()
    {
        ["A1111"] = (Text("a duck\nSteps: 15, Sampler: DPM++ 2M Karras, CFG scale: 5.5, Seed: 1, Size: 512x400, Model hash: c0d1, Model: real, Lora hashes: \"a: 1, b: 2\", Version: v1.6.0"),
            "prompt=a duck steps=15 sampler=DPM++ 2M scheduler=Karras cfg=5.5 seed=1 width=512 height=400 modelHash=c0d1 model=real loraHashes=a: 1, b: 2"),
        ["Forge"] = (Text("a duck\n\nSteps: 15, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 2, Model: flux, Version: f2.0.1v1.10.1"),
            "sampler=Euler scheduler=Simple cfg=1 distilledCFGScale=3.5 seed=2 model=flux"),
        ["reForge"] = (Text("a duck\nSteps: 15, Sampler: Euler, Seed: 2, Model: m, Version: f0.0.17v1.8.0-latest"), "sampler=Euler seed=2"),
        ["SD.Next"] = (Text("duck\nNegative prompt: bad\nworse\nSteps: 20, Size: 64x32, Sampler: DDIM, Seed: 3, CFG scale: 6, App: SD.Next, Version: 56a8aea, Model: m"),
            "negativePrompt=bad\nworse width=64 sampler=DDIM app=SD.Next"),
        ["Civitai"] = (Text("duck\nSteps: 20, Sampler: Euler a, CFG scale: 6, Seed: 4, Size: 8x8, Civitai resources: [{\"type\":\"lora\",\"modelName\":\"l, 1\"},{\"type\":\"checkpoint\",\"modelName\":\"Pony\"}], Civitai metadata: {}", "UserComment"),
            "model=Pony seed=4 cfg=6"),
        ["Fooocus"] = ([.. Text("""{"prompt":"cat","negative_prompt":"dog","steps":30,"resolution":"(1152, 896)","guidance_scale":4.0,"sampler":"dpmpp_2m_sde_gpu","scheduler":"karras","seed":"6245","base_model":"jugger"}"""), new FoundText("PNG text", "fooocus_scheme", "fooocus")],
            "prompt=cat negativePrompt=dog steps=30 width=1152 height=896 cfg=4 sampler=dpmpp_2m_sde_gpu scheduler=karras seed=6245 model=jugger"),
        ["Fooocus, in EXIF, the other scheme"] = ([new FoundText("EXIF", "UserComment", "cat\nSteps: 30, Sampler: e, Seed: 5, Size: 8x8, Model: j, Version: Fooocus v2.5"), new FoundText("EXIF", "MakerNote", "a1111")], "prompt=cat seed=5 model=j"),
        ["RuinedFooocus"] = (Text("""{"Prompt":"cat","Negative":"dog","steps":30,"cfg":7,"width":8,"height":9,"seed":7,"sampler_name":"dpmpp","scheduler":"karras","base_model_name":"sdxl","software":"RuinedFooocus"}"""),
            "prompt=cat negativePrompt=dog cfg=7 sampler=dpmpp model=sdxl seed=7"),
        ["InvokeAI"] = ([new FoundText("PNG text", "invokeai_metadata", """{"positive_prompt":"cat","negative_prompt":"dog","seed":8,"steps":9,"cfg_scale":6.5,"scheduler":"euler_a","width":8,"height":8,"model":{"name":"m","hash":"h"}}""")],
            "prompt=cat negativePrompt=dog seed=8 steps=9 cfg=6.5 sampler=euler_a model=m modelHash=h scheduler="),
        ["InvokeAI, before"] = ([new FoundText("PNG text", "sd-metadata", """{"model_weights":"sd-1.5","image":{"prompt":[{"prompt":"cat [dog]","weight":1}],"steps":50,"cfg_scale":7.5,"seed":9,"sampler":"k_lms","width":8,"height":16}}""")],
            "prompt=cat negativePrompt=dog seed=9 model=sd-1.5 height=16 cfg=7.5"),
        ["InvokeAI, at first"] = ([new FoundText("PNG text", "Dream", "\"a \\\"cat\\\" [dog]\" -s 50 -S10 -W 512 -H 768 -C 5 -A k_lms -G 0.9")], "negativePrompt=dog steps=50 seed=10 width=512 height=768 cfg=5 sampler=k_lms"),
        ["SwarmUI"] = ([.. Text("""{"sui_image_params":{"prompt":"cat","negativeprompt":"dog","model":"m","seed":"11","steps":"20","cfgscale":7,"width":8,"height":8,"sampler":"euler","scheduler":"karras"},"sui_extra_data":{"generation_time":"4.84 sec"}}"""), Graph],
            "prompt=cat negativePrompt=dog model=m seed=11 steps=20 cfg=7 generationTime=4.84 sec"),
        ["NovelAI"] = ([new FoundText("PNG text", "Software", "NovelAI"), new FoundText("PNG text", "Source", "Diffusion V4"), new FoundText("PNG text", "Description", "cat"), new FoundText("PNG text", "Comment", """{"steps":28,"scale":5.0,"seed":12,"sampler":"k_euler","noise_schedule":"karras","uc":"dog"}""")],
            "model=Diffusion V4 prompt=cat negativePrompt=dog steps=28 cfg=5 seed=12 sampler=k_euler scheduler=karras"),
        ["NovelAI, in WebP"] = ([new FoundText("EXIF", "UserComment", """{"Comment":"{\"prompt\":\"cat\",\"v4_prompt\":{\"caption\":{\"base_caption\":\"a cat\",\"char_captions\":[{\"char_caption\":\"girl\"}]}},\"seed\":13}","Source":"V4.5"}""")],
            "prompt=a cat seed=13 model=V4.5 characterPrompts=[\"girl\"]"),
        ["TensorArt"] = ([new FoundText("PNG text", "generation_data", """{"prompt":"cat","negativePrompt":"dog","width":8,"height":8,"samplerName":"euler","steps":4,"cfgScale":3,"seed":"-1","baseModel":{"label":"L","modelFileName":"flux"}}"""), Graph],
            "prompt=cat model=flux seed=42 sampler=euler cfg=3"),
        ["Stability Matrix"] = ([new FoundText("PNG text", "parameters-json", """{"PositivePrompt":"cat","NegativePrompt":"dog","Steps":4,"Sampler":"Euler a","CfgScale":3,"Seed":14,"Width":8,"Height":8,"ModelName":"m"}"""), .. Text("x\nSteps: 1, Seed: 99, Size: 1x1")],
            "prompt=cat negativePrompt=dog sampler=Euler a seed=14 model=m"),
        ["Draw Things"] = ([new FoundText("XMP", "UserComment", """{"c":"cat","uc":"dog","model":"m.ckpt","sampler":"Euler a","scale":7,"seed":15,"steps":20,"size":"512x768"}""")],
            "prompt=cat negativePrompt=dog cfg=7 seed=15 width=512 height=768"),
        ["Easy Diffusion"] = ([new FoundText("PNG text", "use_stable_diffusion_model", "sd"), new FoundText("PNG text", "prompt", "cat"), new FoundText("PNG text", "seed", "16"), new FoundText("PNG text", "num_inference_steps", "25"), new FoundText("PNG text", "guidance_scale", "7.5"), new FoundText("PNG text", "sampler_name", "plms")],
            "prompt=cat seed=16 steps=25 cfg=7.5 sampler=plms model=sd"),
        ["Easy Diffusion, in JPEG"] = ([new FoundText("EXIF", "UserComment", """{"prompt":"cat","seed":17,"num_inference_steps":25,"guidance_scale":7.5,"use_stable_diffusion_model":"sd"}""")], "prompt=cat seed=17 model=sd"),
        ["Hugging Face"] = (Text("""{"prompt":"cat","Model":"m","num_inference_steps":28,"guidance_scale":7,"resolution":"1024 x 768","seed":18}"""), "model=m seed=18 steps=28 width=1024 height=768"),
        ["ComfyUI"] = ([Graph, new FoundText("PNG text", "workflow", "{\"nodes\":[]}")], "prompt=cat, fast negativePrompt= seed=42 model=wan.safetensors cfg=1.5 sampler=euler scheduler=simple width=64 height=32"),
        ["ComfyUI, the editor's graph alone"] = ([new FoundText("PNG text", "workflow", "{\"nodes\":[]}")], "seed= model="),
        ["Civitai, its orchestrator"] = ([new FoundText("EXIF", "UserComment", """{"1":{"class_type":"KSampler","inputs":{"seed":1}},"extraMetadata":"{\"prompt\":\"cat\",\"seed\":19,\"cfgScale\":3,\"steps\":9}"}""")], "prompt=cat seed=19 cfg=3"),
    };

    private static FoundText Graph => new("PNG text", "prompt", """
        {"3":{"class_type":"KSampler","inputs":{"seed":["9",0],"steps":4,"cfg":1.5,"sampler_name":"euler","scheduler":"simple","denoise":1,"model":["7",0],"positive":["6",0],"negative":["8",0],"latent_image":["5",0]}},
         "5":{"class_type":"EmptyHunyuanLatentVideo","inputs":{"width":64,"height":["10",0],"length":81}},
         "6":{"class_type":"ControlNetApplyAdvanced","inputs":{"positive":["11",0],"negative":["8",0]}},
         "7":{"class_type":"LoraLoader","inputs":{"lora_name":"l","model":["12",0]}},
         "8":{"class_type":"ConditioningZeroOut","inputs":{"conditioning":["11",0]}},
         "9":{"class_type":"CR Seed","inputs":{"seed":42}},
         "10":{"class_type":"PrimitiveInt","inputs":{"value":32}},
         "11":{"class_type":"CLIPTextEncode","inputs":{"text":["13",0]}},
         "12":{"class_type":"UNETLoader","inputs":{"unet_name":"wan.safetensors"}},
         "13":{"class_type":"StringConcatenate","inputs":{"string_a":"cat","string_b":["14",0],"delimiter":", "}},
         "14":{"class_type":"PrimitiveString","inputs":{"value":"fast"}},
         "15":{"class_type":"SaveImage","inputs":{"is_changed":NaN}}}
        """);

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_is_known_and_read(string name)
    {
        var (texts, expected) = Samples[name];

        var reading = new ReadParameters().Read(texts)!;

        Assert.Equal(name.Split(',')[0], reading.Tool);
        Assert.Null(reading.Ambiguity);
        // "key=value key=value", where a value may have blanks.
        foreach (Match pair in Pairs().Matches(expected))
        {
            Assert.Equal(pair.Value, $"{pair.Groups["key"].Value}={Show(reading.Params[pair.Groups["key"].Value])}");
        }
    }

    [Fact]
    public void A_prompt_may_speak_of_steps_and_a_text_without_pairs_is_no_reading()
    {
        var talks = new ReadParameters().Read(Text("first\nSteps: to heaven\nSteps: 3, Sampler: e, Seed: 4, Size: 1x1"));
        var few = new ReadParameters().Read(Text("first\nSteps: 3"));

        Assert.Equal("first\nSteps: to heaven", (string?)talks?.Params["prompt"]);
        Assert.Equal((null, "first\nSteps: 3", 0), (few?.Tool, few?.Raw, few?.Params.Count));
    }

    [Fact]
    public void Of_two_first_passes_the_first_counts_and_it_is_said()
    {
        var reading = new ReadParameters().Read([new FoundText("PNG text", "prompt", """
            {"9":{"class_type":"KSampler","inputs":{"seed":1,"steps":2,"latent_image":["5",0]}},
             "2":{"class_type":"KSamplerAdvanced","inputs":{"noise_seed":18446744073709551615,"steps":2,"latent_image":["5",0]}},
             "4":{"class_type":"KSampler","inputs":{"seed":3,"steps":2,"latent_image":["6",0]}},
             "5":{"class_type":"EmptyLatentImage","inputs":{"width":8,"height":8}},
             "6":{"class_type":"VAEEncode","inputs":{"pixels":["7",0]}},
             "7":{"class_type":"VAEDecode","inputs":{"samples":["2",0]}}}
            """)])!;

        Assert.Equal("1", Show(reading.Params["seed"]));
        Assert.Equal("2 samplers start from nothing: nodes 9, 2. The values are those of node 9.", reading.Ambiguity);
        Assert.Equal(["9 1 true", "2 18446744073709551615 true", "4 3 false"], reading.Samplers!.Select(s => $"{s!["node"]} {s["seed"]} {s["firstPass"]}"));
    }

    [Theory]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("9007199254740993", "\"9007199254740993\"")]
    [InlineData("18446744073709551616", "\"18446744073709551616\"")]
    [InlineData("-1", "")]
    public void A_seed_keeps_its_digits_and_minus_one_is_none(string written, string expected)
    {
        var reading = new ReadParameters().Read(Text($"duck\nSteps: 1, Sampler: e, Seed: {written}, Size: 8x8"))!;

        Assert.Equal(expected, reading.Params["seed"]?.ToJsonString() ?? "");
    }

    private static FoundText[] Text(string text, string key = "parameters") => [new FoundText("PNG text", key, text)];

    private static string Show(JsonNode? value) => value is JsonArray array ? array.ToJsonString() : value?.ToString() ?? "";

    [GeneratedRegex(@"(?<key>\w+)=.*?(?=\s\w+=|\z)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pairs();
}
