using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>An upper feature that marks takes: a list is filtered by its words, and carries its marks.</summary>
public interface ITakeFlags
{
    /// <summary>All that it may mark a take with.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>Those of the takes that bear this mark, as a query of the index.</summary>
    IQueryable<Take> With(TakesDbContext db, IQueryable<Take> takes, string word);

    /// <summary>Those that bear any mark that is worth a look.</summary>
    IQueryable<Take> WithAny(TakesDbContext db, IQueryable<Take> takes);

    /// <summary>The marks of takes of one project, for an answer; takes without any are left out.</summary>
    Task<IReadOnlyDictionary<Guid, JsonArray>> OfAsync(Guid projectId, IReadOnlyList<Take> takes, CancellationToken ct);
}
