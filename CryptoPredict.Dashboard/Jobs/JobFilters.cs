using CryptoPredict.Core.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Hangfire's own filters with what each job's definition says, instead of its global ones: queue, retries, and the counts of its dashboard.</summary>
internal sealed class JobFilters : IJobFilterProvider
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly JobCatalogue _catalogue;
    private readonly IJobLedger _ledger;
    private readonly JobFilter[] _common;

    public JobFilters(JobCatalogue catalogue, IJobLedger ledger)
    {
        _catalogue = catalogue;
        _ledger = ledger;
        _common = [Of(new StatisticsHistoryAttribute()), Of(new ExpireFailed())];
    }

    /// <summary>The queue of what recurring jobs start: they only ask for runs.</summary>
    public string SchedulesQueue => NameOf("schedules");

    /// <summary>
    /// The queue of a job's runs: one of its own, so that runs of one job take turns and no job waits for another. Where several engines share the queues,
    /// each has its own, but for the jobs that any may run.
    /// </summary>
    public string QueueOf(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.IsShared ? job.Name : NameOf(job.Name);
    }

    /// <summary>A name that is this engine's own among those that share the queues.</summary>
    public string NameOf(string name) => _ledger.Engine.Length == 0 ? name : $"{_ledger.Engine}-{name}";

    /// <inheritdoc/>
    /// <param name="job">The job; Hangfire has none where it could not be read.</param>
    public IEnumerable<JobFilter> GetFilters(Job? job)
    {
        if (job?.Args is not [string queue, string name, ..])
        {
            return _common;
        }

        // Of the job and not of this process: with a shared queue any process may put it there, after a retry's delay or when a cron expression says so.
        var waits = Of(new QueueAttribute(queue));
        if (job.Type != typeof(JobRunner) || _catalogue.Find(name)?.Definition is not { } definition)
        {
            return [waits, .. _common];
        }

        var retries = new AutomaticRetryAttribute
        {
            Attempts = int.MaxValue,
            LogEvents = false,
            ExceptOn = [typeof(RunFailedException)],

            // By the definition where the work failed; what the ledger could not take is tried again as well.
            DelayInSecondsByAttemptFunc = attempt => (int)Math.Round((definition.RetryAfter((int)attempt) ?? LongestDelay).TotalSeconds),
        };
        // The queue last: a retry without a delay would else be put into Hangfire's default queue, from which nobody takes.
        return [Of(retries), waits, .. _common];
    }

    private static JobFilter Of(JobFilterAttribute filter) => new(filter, JobFilterScope.Global, filter.Order);

    // Hangfire keeps failed jobs for good, for somebody to queue them again; here the ledger does.
    [AttributeUsage(AttributeTargets.Class)]
    private sealed class ExpireFailed : JobFilterAttribute, IElectStateFilter
    {
        // After those that would have it tried again.
        public ExpireFailed() => Order = int.MaxValue;

        public void OnStateElection(ElectStateContext context)
        {
            if (context.CandidateState is FailedState failed)
            {
                context.CandidateState = new FailedForGood(failed);
            }
        }
    }

    private sealed class FailedForGood(FailedState failed) : IState
    {
        public string Name => failed.Name;

        public string Reason => failed.Reason;

        public bool IsFinal => true;

        public bool IgnoreJobLoadException => failed.IgnoreJobLoadException;

        public Dictionary<string, string> SerializeData() => failed.SerializeData();
    }
}
