using Microsoft.AspNetCore.Diagnostics;
using TakesWeb.Kernel;

namespace TakesWeb.Shell;

/// <summary>A full disk or a held database is answered with 507 or 503 and a sentence wherever it strikes. Pages for people keep their own.</summary>
internal sealed class StorageTroubleAnswer : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = StorageTrouble.IsDiskFull(exception) ? StorageTrouble.DiskFull : StorageTrouble.IsBusy(exception) ? StorageTrouble.Busy : null;
        if (problem is null || ShellFeature.IsForPeople(httpContext))
        {
            return false;
        }

        await problem.ToHttp().ExecuteAsync(httpContext);
        return true;
    }
}
