using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>The names in and around one take's folder. The only place that makes them.</summary>
public sealed record TakeFolder(string Repository, string ShotPath, int ShotNumber, int Number)
{
    /// <summary>Holds the frames of a sequence.</summary>
    public const string FramesFolder = "frames";

    public TakeFolder(string repository, Shot shot, int number)
        : this(repository, shot.RelativePath, shot.Number, number)
    {
    }

    /// <summary>"shot_001_take_012": what every file of the take begins with.</summary>
    public string Stem => $"shot_{ShotNumber:D3}_{TakeNumber.Format(Number)}";

    /// <summary>True when nothing on the way to the take's own files is a link: one that somebody planted would have us read or write elsewhere.</summary>
    public bool IsPlain => SafePath.IsFreeOfLinks(Repository, Sidecar) && SafePath.IsFreeOfLinks(Repository, Events);

    /// <summary>From the repository's root, with forward slashes.</summary>
    public string RelativePath => $"{ShotPath}/takes/{TakeNumber.Format(Number)}";

    public string Path => System.IO.Path.Combine(Repository, RelativePath);

    public string Sidecar => In(SidecarName);

    public string Events => In(EventsName);

    public string Thumbnail => In(ThumbnailName);

    public string SidecarName => Stem + "_metadata.json";

    public string EventsName => Stem + "_events.jsonl";

    public string ThumbnailName => Stem + "_thumbnail.png";

    /// <summary>The list of a sequence's frames.</summary>
    public string FramesName => Stem + "_frames.json";

    /// <summary>A frame of a sequence, from the take's folder; as many digits as the last number has, and at least four.</summary>
    public string FrameName(int number, int last, string extension)
    {
        var digits = Math.Max(4, last.ToString(CultureInfo.InvariantCulture).Length);
        return $"{FramesFolder}/{Stem}.{number.ToString($"D{digits}", CultureInfo.InvariantCulture)}.{extension}";
    }

    /// <summary>The frames that a sidecar describes, as <see cref="FrameName"/> names them.</summary>
    public IEnumerable<string> FrameNames(SequenceFacts facts) => facts.Numbers().Select(number => FrameName(number, facts.Last, facts.Extension));

    public string MediaName(string extension) => $"{Stem}.{extension}";

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A file of the take as Git names it.</summary>
    public string GitPath(string name) => $"{RelativePath}/{name}";

    /// <summary>False while the take is away: an empty folder that a checkout left behind is no take.</summary>
    public bool IsPresent => File.Exists(Sidecar) || File.Exists(Events);

    /// <summary>The numbers of the folders in a shot's takes/, in order; none where it is not there, or leads out of the project.</summary>
    public static List<int> NumbersIn(string repository, Shot shot) => TakesOf(repository, shot) is var takes && Directory.Exists(takes) && SafePath.IsFreeOfLinks(repository, takes)
        ? [.. Directory.EnumerateDirectories(takes).Where(p => FileStat.Of(p) is { IsFolder: true }).Select(p => TakeNumber.Parse(System.IO.Path.GetFileName(p))).OfType<int>().Order()]
        : [];

    public static string TakesOf(string repository, Shot shot) => System.IO.Path.Combine(repository, shot.RelativePath, "takes");

    public static string LinkOf(string repository, Shot shot) => System.IO.Path.Combine(repository, shot.RelativePath, "active_take");
}
