using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>An upper feature that keeps something of a project outside its folder and its rows: open files, a setting, a count.</summary>
public interface IForgetsProject
{
    /// <summary>The project goes for good, and its folder is out of sight. Safe to be called twice.</summary>
    Task ForgetAsync(Project project, CancellationToken ct);
}
