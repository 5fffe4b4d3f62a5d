namespace TakesWeb.Jobs;

/// <summary>All kinds that this build knows, by their stored name.</summary>
internal sealed class JobRegistry(IEnumerable<JobRegistration> registrations)
{
    private readonly Dictionary<string, JobRegistration> _byName = registrations.ToDictionary(r => r.Kind.Name, StringComparer.Ordinal);

    public IEnumerable<JobKind> Kinds => _byName.Values.Select(r => r.Kind);

    public JobRegistration? Find(string kind) => _byName.GetValueOrDefault(kind);

    public JobKind Require(JobKind kind) => _byName.TryGetValue(kind.Name, out var known)
        ? known.Kind
        : throw new InvalidOperationException($"No body does jobs of the kind \"{kind.Name}\". Register one with services.AddJob<TBody>(kind).");
}

/// <summary>Which class does the jobs of a kind. Made by <see cref="JobsFeature.AddJob{TBody}"/>.</summary>
internal sealed record JobRegistration(JobKind Kind, Type Body);
