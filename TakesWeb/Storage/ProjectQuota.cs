namespace TakesWeb.Storage;

/// <summary>How many bytes a project may keep.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Name">Its name, for the sentence of a refusal.</param>
/// <param name="Bytes">Null: as many as the disk has room for.</param>
public readonly record struct ProjectQuota(Guid ProjectId, string Name, long? Bytes);

/// <summary>A quota and how much of it is gone. What counts are the unique bytes of takes, assets and the LFS store, the trash included.</summary>
/// <param name="Bytes">The quota.</param>
/// <param name="Used">What the project keeps.</param>
/// <param name="Held">What is promised to uploads under way.</param>
public readonly record struct QuotaUse(long Bytes, long Used, long Held)
{
    /// <summary>From this share on people are warned.</summary>
    public const int WarnAt = 80;

    /// <summary>Whole percents, rounded down: 100 means that nothing is left.</summary>
    public long Percent => Bytes > 0 ? (long)((decimal)Used * 100 / Bytes) : 100;

    public bool IsFull => Used >= Bytes;

    /// <summary>True from 80 % on, also when it is full.</summary>
    public bool IsNear => Percent >= WarnAt;
}
