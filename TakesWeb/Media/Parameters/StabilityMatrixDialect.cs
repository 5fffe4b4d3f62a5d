namespace TakesWeb.Media.Parameters;

/// <summary>Stability Matrix: "parameters-json" beside an A1111 text and a project of its own.</summary>
internal sealed class StabilityMatrixDialect : IDialect
{
    public GenerationReading? Read(Clues clues) =>
        clues.Find("parameters-json") is { } text && clues.Json(text) is { } json
            ? Readings.Of("Stability Matrix", FlatJson.Read(json), text)
            : null;
}
