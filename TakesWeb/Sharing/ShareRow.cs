namespace TakesWeb.Sharing;

/// <summary>A link as its film's people see it. <see cref="Path"/> is there in the answer to its creation and never again.</summary>
public sealed record ShareRow(
    Guid Id, string Title, ShareKind Kind, int Items, bool Comment, bool Approve, bool Download, bool Metadata, bool HasPassphrase, string By, DateTimeOffset Created, DateTimeOffset Expires,
    DateTimeOffset? Revoked, int Views, DateTimeOffset? LastViewed)
{
    public string? Path { get; init; }

    public bool IsOpen(DateTimeOffset now) => Revoked is null && Expires > now;

    internal static ShareRow Of(Share share) => new(
        share.Id, share.Title, share.Kind, ShareItems.Uids(share).Count, share.MayComment, share.MayApprove, share.MayDownload, share.WithMetadata, share.Passphrase is not null, share.By, share.Created, share.Expires,
        share.Revoked, share.Views, share.LastViewed);
}

/// <summary>What is shared with whom, and what they may do there.</summary>
/// <param name="Takes">Uids or names that are unique in the project; at most 50.</param>
/// <param name="Clip">A clip's uid, instead of takes.</param>
/// <param name="Reel">True: the active takes of <paramref name="Scene"/>, of <paramref name="Chapter"/>, or of the film.</param>
/// <param name="Metadata">True: the files keep what their generator or camera wrote into them: prompt, place, addresses.</param>
/// <param name="Days">1 to 90; 14 unless told.</param>
/// <param name="Passphrase">At least 4 characters, told to the guest on another way.</param>
public sealed record ShareRequest(
    string? Project, IReadOnlyList<Guid>? Takes = null, Guid? Clip = null, bool Reel = false, string? Chapter = null, string? Scene = null, string? Title = null,
    bool Comment = false, bool Approve = false, bool Download = false, bool Metadata = false, int? Days = null, string? Passphrase = null);
