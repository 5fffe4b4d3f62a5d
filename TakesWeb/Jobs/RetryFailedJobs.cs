namespace TakesWeb.Jobs;

/// <summary>Lets everything that failed and still needs somebody run again, with all its tries. Safe to run twice: what waits already is left as it is.</summary>
public sealed class RetryFailedJobs(ListJobs list, JobQueue queue)
{
    /// <summary>Answers how many are queued again. Of the filter, kind and project count.</summary>
    public async Task<int> RunAsync(JobFilter filter, CancellationToken ct)
    {
        var retried = 0;
        foreach (var id in await list.FailedIdsAsync(filter, ct))
        {
            retried += (await queue.RetryAsync(id, ct)).IsOk ? 1 : 0;
        }

        return retried;
    }
}
