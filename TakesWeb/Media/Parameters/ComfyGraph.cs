using System.Text.Json;

namespace TakesWeb.Media.Parameters;

/// <summary>A graph as ComfyUI ran it: nodes by name, each with a class and inputs; an input is a value or a link to another node.</summary>
internal sealed class ComfyGraph
{
    private const int MaxNodes = 5000;

    private ComfyGraph(IReadOnlyDictionary<string, ComfyNode> nodes, IReadOnlyList<ComfyNode> inOrder)
    {
        Nodes = nodes;
        InOrder = inOrder;
    }

    public IReadOnlyDictionary<string, ComfyNode> Nodes { get; }

    public IReadOnlyList<ComfyNode> InOrder { get; }

    /// <summary>Null when no node has a class: then it is something else.</summary>
    public static ComfyGraph? Read(JsonElement json)
    {
        var nodes = new Dictionary<string, ComfyNode>();
        var inOrder = new List<ComfyNode>();
        foreach (var member in json.EnumerateObject().Take(MaxNodes))
        {
            JsonElement? node = member.Value;
            if (LooseJson.Text(node.Member("class_type")) is { } type && node.Member("inputs") is { ValueKind: JsonValueKind.Object } inputs)
            {
                var read = new ComfyNode(member.Name, type, inputs);
                if (nodes.TryAdd(member.Name, read))
                {
                    inOrder.Add(read);
                }
            }
        }

        return nodes.Count == 0 ? null : new ComfyGraph(nodes, inOrder);
    }

    /// <summary>The node that an input is linked to; null where it is a value, absent, or points nowhere.</summary>
    public ComfyNode? Follow(ComfyNode node, string input) => node.LinkOf(input) is { } id ? Nodes.GetValueOrDefault(id) : null;
}

/// <param name="Id">Such as "3", "30:6", "Sampler".</param>
internal sealed record ComfyNode(string Id, string Type, JsonElement Inputs)
{
    public IEnumerable<string> Names => Inputs.EnumerateObject().Select(i => i.Name);

    public bool Has(string input) => Inputs.TryGetProperty(input, out _);

    /// <summary>A value that stands in the node itself, as text.</summary>
    public string? ValueOf(string input) => LooseJson.Text(((JsonElement?)Inputs).Member(input));

    /// <summary>A link is [node, slot].</summary>
    public string? LinkOf(string input) =>
        ((JsonElement?)Inputs).Member(input) is { ValueKind: JsonValueKind.Array } link && link.GetArrayLength() == 2 && link[1].ValueKind == JsonValueKind.Number
            ? LooseJson.Text(link[0])
            : null;

    public bool IsTrue(string input) => ((JsonElement?)Inputs).Member(input) is { ValueKind: JsonValueKind.True };
}
