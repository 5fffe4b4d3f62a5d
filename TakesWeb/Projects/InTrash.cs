using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>What is in the trash can be looked at and is not changed: the refusal of everybody who tries.</summary>
public static class InTrash
{
    /// <summary>Null when neither the project nor the shot is in the trash.</summary>
    public static Problem? RefusalFor(Project project, Shot? shot = null)
    {
        if (project.IsInTrash)
        {
            return Problem.Conflict($"The project {project.Name} is in the trash. Restore it first, on the page of all projects; until then nothing in it changes.");
        }

        return shot is { IsInTrash: true }
            ? Problem.Conflict($"The shot {shot.Title} is in the trash of {project.Name}. Restore it first, at the bottom of the project's page; until then nothing in it changes.")
            : null;
    }
}
