using System.Xml;

namespace TakesWeb.Media.Parameters;

/// <summary>The comment and the description in an XMP packet. No document type, no outside entity, no deep nest.</summary>
internal static class XmpTexts
{
    private const int MaxDepth = 64;
    private static readonly string[] Wanted = ["UserComment", "description", "parameters", "prompt"];

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = FoundTexts.MaxTextBytes,
        IgnoreWhitespace = true,
        ConformanceLevel = ConformanceLevel.Document,
    };

    public static void Read(ReadOnlySpan<byte> packet, FoundTexts found)
    {
        if (packet.Length > found.Room)
        {
            return;
        }

        found.Spend(packet.Length);
        try
        {
            using var reader = XmlReader.Create(new StringReader(FoundTexts.Decode(packet).Trim('\uFEFF', '\0', ' ', '\r', '\n')), Settings);
            Walk(reader, found);
        }
        catch (XmlException)
        {
            // What came before the damage is kept.
        }
    }

    /// <summary>The value is an attribute, the element's own text, or the text of a list entry inside it.</summary>
    private static void Walk(XmlReader reader, FoundTexts found)
    {
        var (name, depth) = ("", 0);
        while (reader.Read() && reader.Depth <= MaxDepth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (Wanted.Contains(reader.LocalName))
                {
                    (name, depth) = (reader.LocalName, reader.Depth);
                }

                Attributes(reader, found);
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.Depth <= depth)
            {
                name = "";
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && name.Length > 0)
            {
                found.Add("XMP", name, reader.Value);
            }
        }
    }

    private static void Attributes(XmlReader reader, FoundTexts found)
    {
        while (reader.MoveToNextAttribute())
        {
            if (Wanted.Contains(reader.LocalName))
            {
                found.Add("XMP", reader.LocalName, reader.Value);
            }
        }

        reader.MoveToElement();
    }
}
