using System.Data.Common;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace TakesWeb.Accounts;

/// <summary>What somebody else does, once, right after server.db was sent a command with these words, and before whoever sent it goes on.</summary>
internal sealed class Meanwhile(string words) : DbCommandInterceptor
{
    private Func<Task>? _deed;

    public static void Join(IWebHostBuilder host, Meanwhile meanwhile) =>
        host.ConfigureServices(services => services.ConfigureDbContext<ServerDbContext>(options => options.AddInterceptors(meanwhile)));

    public void Does(Func<Task> deed) => _deed = deed;

    /// <summary>True once it was done.</summary>
    public bool IsDone { get; private set; }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await AfterAsync(command);
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await AfterAsync(command);
        return result;
    }

    private async Task AfterAsync(DbCommand command)
    {
        if (command.CommandText.Contains(words, StringComparison.Ordinal) && Interlocked.Exchange(ref _deed, null) is { } deed)
        {
            await deed();
            IsDone = true;
        }
    }
}
