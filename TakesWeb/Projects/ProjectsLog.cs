namespace TakesWeb.Projects;

internal static partial class ProjectsLog
{
    [LoggerMessage(5001, LogLevel.Error, "The project folder {Slug} is left alone: its project.json cannot be read")]
    public static partial void ProjectUnreadable(ILogger logger, string slug, Exception exception);

    [LoggerMessage(5002, LogLevel.Error, "The project folder {Slug} is left alone: another folder has the same id {Id}. A copy needs an id of its own in project.json")]
    public static partial void ProjectTwice(ILogger logger, string slug, Guid id);
}
