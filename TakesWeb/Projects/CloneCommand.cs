using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>The exact commands by which this machine's stock git and git-lfs clone a project.</summary>
public sealed class CloneCommand(DataFolder data)
{
    /// <summary>
    /// One line to paste. Git refuses a repository that another user owns unless it is named safe: the line says so, because the server
    /// and the person at the shell are often two users. Without the filter that "git lfs install" names, a pull leaves pointers behind.
    /// </summary>
    public string For(Project project)
    {
        var path = data.Project(project.Slug);
        return $"git config --global --add safe.directory '{Quoted(path)}/.git' && git clone '{Quoted(path)}' '{project.Slug}' && cd '{project.Slug}' && git lfs install --local && git lfs pull";
    }

    private static string Quoted(string path) => path.Replace("'", "'\\''", StringComparison.Ordinal);
}
