namespace TakesWeb.Generation;

/// <summary>Bound to the section "Takes".</summary>
public sealed record DemoOptions
{
    /// <summary>Takes:Demo: a demo project is made at the first start; once removed it stays away.</summary>
    public bool Demo { get; init; } = true;
}
