using System.Text.Json;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>An upper feature that keeps something in the index which it can read again from files.</summary>
public interface IRebuild
{
    /// <summary>Fills this feature's part of the index for a project. The takes of all projects are in. Safe to run twice, and beside users.</summary>
    Task RebuildAsync(Project project, CancellationToken ct);

    /// <summary>
    /// Writes this feature's part as properties into the project's object of the canonical dump, in a stable order, and nothing that a
    /// rebuild could not bring back.
    /// </summary>
    Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct);
}
