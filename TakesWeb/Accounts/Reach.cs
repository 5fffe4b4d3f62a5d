namespace TakesWeb.Accounts;

/// <summary>Which projects somebody sees. What asks for nobody (a job, the start) asks for <see cref="Everything"/>.</summary>
/// <param name="Films">The ids of the projects; null for all of them.</param>
public sealed record Reach(IReadOnlySet<Guid>? Films)
{
    public static Reach Everything { get; } = new((IReadOnlySet<Guid>?)null);

    public bool IsEverything => Films is null;

    /// <summary>The same films, whatever holds them.</summary>
    public bool Equals(Reach? other) => other is not null && (Films is null ? other.Films is null : other.Films is not null && Films.SetEquals(other.Films));

    public override int GetHashCode() => Films?.Aggregate(Films.Count, (sum, film) => sum ^ film.GetHashCode()) ?? 0;

    public bool Has(Guid project) => Films?.Contains(project) != false;

    /// <summary>The same for what may belong to no project: that is the whole server's.</summary>
    public bool Sees(Guid? project) => IsEverything || (project is { } id && Has(id));
}
