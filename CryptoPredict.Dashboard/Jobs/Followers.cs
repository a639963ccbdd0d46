using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs that wait for others to succeed.</summary>
internal static class Followers
{
    /// <summary>Gives up what waits for a run that did not succeed, in the ledger and in the scheduler.</summary>
    /// <param name="ledger">The ledger of jobs.</param>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="id">The run that is waited for.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>What waited for it and is skipped now, the nearest first.</returns>
    public static async Task<IReadOnlyList<JobRun>> GiveUpFollowersAsync(this IJobLedger ledger, IScheduler scheduler, long id, CancellationToken cancellationToken)
    {
        List<JobRun> skipped = [];

        // The farthest first: should the process end in between, the next start finds what is left by the run that did not succeed.
        foreach (var run in (await ledger.ReadFollowersAsync(id, cancellationToken).ConfigureAwait(false)).Reverse())
        {
            var move = new JobMove(run.Id, JobState.Skipped, $"Run {run.Request.After}, which it waited for, did not succeed.", From: JobState.Queued);
            if (await ledger.MoveAsync(move, cancellationToken).ConfigureAwait(false))
            {
                skipped.Insert(0, run);
            }

            try
            {
                await scheduler.UnscheduleJob(JobTriggers.OfRun(run.Id), cancellationToken).ConfigureAwait(false);
            }
            catch (SchedulerException)
            {
                // One that is being shut down takes nothing away any more. The ledger lets the run start no more, whatever its trigger does.
            }
        }

        return skipped;
    }

    // Directly or through others, the nearest first.
    private static async Task<IReadOnlyList<JobRun>> ReadFollowersAsync(this IJobLedger ledger, long id, CancellationToken cancellationToken)
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
}
