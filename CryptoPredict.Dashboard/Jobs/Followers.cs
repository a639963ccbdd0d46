using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs that wait for others to succeed.</summary>
internal static class Followers
{
    /// <summary>Every run that waits for this one, directly or through others; the nearest first.</summary>
    /// <param name="ledger">The ledger of jobs.</param>
    /// <param name="id">The run that is waited for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<JobRun>> ReadFollowersAsync(this IJobLedger ledger, long id, CancellationToken cancellationToken)
    {
        List<JobRun> followers = [];
        for (var (next, i) = (id, 0); ; next = followers[i++].Id)
        {
            followers.AddRange((await ledger.ReadAsync(new JobRunQuery(States: [JobState.Queued], After: next), cancellationToken).ConfigureAwait(false)).Items);
            if (i == followers.Count)
            {
                return followers;
            }
        }
    }

    /// <summary>Writes down that what waits for a run, which did not succeed, will not come.</summary>
    /// <param name="ledger">The ledger of jobs.</param>
    /// <param name="id">The run that is waited for.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>What waited for it.</returns>
    public static async Task<IReadOnlyList<JobRun>> GiveUpFollowersAsync(this IJobLedger ledger, long id, CancellationToken cancellationToken)
    {
        var followers = await ledger.ReadFollowersAsync(id, cancellationToken).ConfigureAwait(false);
        foreach (var run in followers)
        {
            await ledger.MoveAsync(
                new JobMove(run.Id, JobState.Skipped, $"Run {run.Request.After}, which it waited for, did not succeed.", From: JobState.Queued), cancellationToken).ConfigureAwait(false);
        }

        return followers;
    }

    /// <summary>Takes from the scheduler what will not come: where the awaited trigger is taken away, it keeps what waited for it.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="followers">The runs that were given up.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task UnscheduleFollowersAsync(this IScheduler scheduler, IReadOnlyList<JobRun> followers, CancellationToken cancellationToken) =>
        await scheduler.UnscheduleJobs([.. followers.Select(run => JobTriggers.OfRun(run.Id))], cancellationToken).ConfigureAwait(false);
}
