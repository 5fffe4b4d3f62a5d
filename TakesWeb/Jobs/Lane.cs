using System.Text.Json.Serialization;

namespace TakesWeb.Jobs;

/// <summary>Work that must not wait for other work has a lane of its own: one scheduler and one pool a lane.</summary>
[JsonConverter(typeof(WordConverter<Lane>))]
public enum Lane
{
    /// <summary>Somebody is waiting: thumbnails of new takes, generating, clips.</summary>
    Interactive,

    /// <summary>Commits: one at a time per project.</summary>
    Commit,

    /// <summary>Proxies, sprites, rebuilds of many.</summary>
    Bulk,

    /// <summary>Reconciler, cleanup, scrub, backups.</summary>
    Maintenance,
}
