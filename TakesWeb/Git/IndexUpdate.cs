using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>What the index is to say of one of our paths. No stat: Git looks at the file itself at its next refresh.</summary>
internal sealed record IndexUpdate(string Path, TreeTarget Target, FileStat? Stat)
{
    public byte[] PathBytes { get; } = Encoding.UTF8.GetBytes(Path);
}
