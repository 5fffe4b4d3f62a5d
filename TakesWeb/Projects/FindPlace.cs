using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>A project and one of its shots, from the words of a URL. The shot is resolved through its project, never alone.</summary>
public sealed class FindPlace(FindProject findProject, FindShot findShot)
{
    public async Task<Outcome<Place>> RunAsync(string project, string shot, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var inside = await findShot.RunAsync(found.Value.Id, shot, ct);
        return inside.IsOk ? new Place(found.Value, inside.Value) : inside.Problem;
    }
}

public sealed record Place(Project Project, Shot Shot);
