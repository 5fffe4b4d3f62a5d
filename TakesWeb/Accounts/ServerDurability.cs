using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TakesWeb.Accounts;

/// <summary>server.db cannot be made again from files: a token that was revoked stays revoked after a power cut. Added after the Kernel's pragmas.</summary>
internal sealed class ServerDurability : DbConnectionInterceptor
{
    private const string Sql = "PRAGMA synchronous=FULL";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
