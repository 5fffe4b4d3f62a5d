using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Gives a project another name. Its folder, and so every URL, path and clone of it, stays.</summary>
public sealed class RenameProject(ProjectFiles files)
{
    public Task<Outcome<Project>> RunAsync(Guid projectId, string name, Actor actor, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        if (FolderName.Slug(name) is null || name.Length > 120)
        {
            return Task.FromResult<Outcome<Project>>(Problem.Invalid("A project's name needs a letter or a digit, and at most 120 characters."));
        }

        return files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            file.Name = name;
            project.Name = name;
            return Task.FromResult<Outcome<Project>>(project);
        }, ct);
    }
}
