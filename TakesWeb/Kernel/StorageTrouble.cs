using Microsoft.Data.Sqlite;

namespace TakesWeb.Kernel;

/// <summary>Tells whether the disk, or a database that somebody else holds, is behind an exception, however deep: then it is a refusal and not a bug.</summary>
public static class StorageTrouble
{
    // https://www.sqlite.org/rescode.html: FULL, and the file of shared memory that could not grow.
    private const int SqliteFull = 13;
    private const int SqliteSharedMemorySize = 4874;
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;

    public static Problem DiskFull { get; } =
        new(ProblemKind.StorageFull, "The disk is full, so this could not be finished. Free some space and try again.");

    public static Problem Busy { get; } =
        new(ProblemKind.Unavailable, "Another program holds a database of Takes, so this could not be finished. Close that program and try again.");

    public static bool IsDiskFull(Exception exception) => Causes(exception).Any(cause =>
        cause is IOException io && DurableFile.IsDiskFull(io)
        || cause is SqliteException { SqliteErrorCode: SqliteFull }
        || cause is SqliteException { SqliteExtendedErrorCode: SqliteSharedMemorySize });

    public static bool IsBusy(Exception exception) =>
        Causes(exception).Any(cause => cause is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked });

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
