using Microsoft.Extensions.Options;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>What the scrubs found, how far they are, and what second copies there are. Reads no media.</summary>
public sealed class ReadScrub
{
    private readonly ListProjects _listProjects;
    private readonly ScrubBook _book;
    private readonly ReadSecondCopy _secondCopy;
    private readonly ScrubOptions _options;

    internal ReadScrub(ListProjects listProjects, ScrubBook book, ReadSecondCopy secondCopy, IOptions<ScrubOptions> options)
    {
        _listProjects = listProjects;
        _book = book;
        _secondCopy = secondCopy;
        _options = options.Value;
    }

    /// <param name="projectId">One project; null for all.</param>
    public async Task<ScrubReport> RunAsync(Guid? projectId, CancellationToken ct)
    {
        var rows = new List<ProjectScrub>();
        foreach (var project in (await _listProjects.RunAsync(ct)).Where(p => projectId is null || p.Id == projectId))
        {
            var state = _book.Read(project.Slug);
            rows.Add(new ProjectScrub(project, state.Last, state.Open.Values.MaxBy(pass => pass.StartedAt), [.. state.Findings.OrderBy(f => f.Kind).ThenBy(f => f.Path, StringComparer.Ordinal)], await _secondCopy.RunAsync(project, ct)));
        }

        return new ScrubReport(rows, _options.Interval);
    }
}

/// <param name="Projects">By name.</param>
/// <param name="Interval">How often all media is read.</param>
public sealed record ScrubReport(IReadOnlyList<ProjectScrub> Projects, TimeSpan Interval)
{
    public int Findings => Projects.Sum(p => p.Findings.Count);
}

/// <param name="Project">The project.</param>
/// <param name="Last">The last pass that came to its end; null before the first.</param>
/// <param name="Open">A pass that is not at its end.</param>
/// <param name="Findings">What is out of place.</param>
/// <param name="Copy">Whether there is a second copy at all.</param>
public sealed record ProjectScrub(Project Project, ScrubPass? Last, ScrubPass? Open, IReadOnlyList<ScrubFinding> Findings, SecondCopy Copy);
