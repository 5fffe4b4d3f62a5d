namespace TakesWeb.Takes;

/// <summary>An upper feature that keeps staging folders over a longer time, such as uploads that a client may resume.</summary>
public interface IStagingOwner
{
    StagingClaim ClaimOf(string folder);

    /// <summary>Lets go of a folder whose time is over, and removes it. False when it is in use again, or not this owner's.</summary>
    Task<bool> TryRemoveAsync(string folder, CancellationToken ct);
}

/// <summary>What an owner says of a staging folder.</summary>
public enum StagingClaim
{
    /// <summary>Not mine.</summary>
    None,

    /// <summary>Mine, and somebody may still write to it or come back to it.</summary>
    Held,

    /// <summary>Mine, and nobody came back in time.</summary>
    Expired,
}
