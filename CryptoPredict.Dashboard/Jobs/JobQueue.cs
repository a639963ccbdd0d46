using System.Collections.Concurrent;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Dashboard.Accounts;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Queues runs with Hangfire, each written down in the ledger first. The ledger is the truth: what Hangfire forgets, or delivers twice, is made up for or
/// refused by it. Chains are the ledger's too, for Hangfire's continuations wait for good when what they wait for fails.
/// </summary>
internal sealed partial class JobQueue(
    IJobLedger ledger, JobCatalogue catalogue, JobFilters filters, IBackgroundJobClientV2 client, TimeProvider wall, ILogger<JobQueue> logger) : IJobQueue,
    IDisposable
{
    private const string RetryCount = "RetryCount";

    private readonly SemaphoreSlim _one = new(1);

    // Hangfire's ids of runs that wait or are under way; empty while it is being asked for one.
    private readonly ConcurrentDictionary<long, string> _queued = new();

    public Task<ActionOutcome> RequestAsync(string job, IJobInput input, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return RequestAsync(new JobRequest(job, by, JobInput.Write(input), input.About), cancellationToken);
    }

    /// <summary>Asks for a run like another one.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<ActionOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var definition = catalogue.Require(request.Job);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await FindSameAsync(request, cancellationToken).ConfigureAwait(false) is { } same)
            {
                Traces.TagRun(same.Id);
                return new ActionOutcome(true, $"{definition.Title} is waiting or under way already as run {same.Id}.", same.Id) { Joined = true };
            }

            var run = (await ledger.QueueAsync([request], chained: false, cancellationToken).ConfigureAwait(false))[0];
            Traces.TagRun(run.Id);
            await EnqueueAsync(run).ConfigureAwait(false);
            return new ActionOutcome(true, $"{definition.Title} is queued as run {run.Id}.", run.Id);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Asks for a run between two verifications of the ledger, each of the three once the one before it has ended well. Joins one that was asked for like
    /// that and has not ended; should one of the three fail or be stopped, what follows it is skipped.
    /// </summary>
    /// <returns>The run in the middle, in a sentence.</returns>
    /// <exception cref="ArgumentException">There is no such job, or it is the verification itself.</exception>
    public async Task<ActionOutcome> RequestVerifiedAsync(string job, string by, CancellationToken cancellationToken)
    {
        var (title, verify) = (catalogue.Require(job).Title, VerifyJob.Definition.Name);
        if (job == verify)
        {
            throw new ArgumentException($"The job '{job}' is the verification itself.", nameof(job));
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var open = await ledger.ReadAsync(new RunQuery([job], RunStates.Open, Limit: RunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
            if (open.Items.FirstOrDefault(run => run.Request is { After: not null, Input: null }) is { } same)
            {
                return new ActionOutcome(true, $"{title} is waiting or under way already as run {same.Id}.", same.Id) { Joined = true };
            }

            var runs = await ledger.QueueAsync([new(verify, by), new(job, by), new(verify, by)], chained: true, cancellationToken).ConfigureAwait(false);
            Traces.TagRun(runs[1].Id);
            await EnqueueAsync(runs[0]).ConfigureAwait(false);
            return new ActionOutcome(true, $"{title} is queued as run {runs[1].Id}; the ledger is verified before it, as run {runs[0].Id}, and after it.",
                runs[1].Id);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks for a run of another job once a run under way has succeeded.</summary>
    public Task RequestAfterAsync(IRun run, string job, CancellationToken cancellationToken) =>
        ledger.QueueAsync([new JobRequest(catalogue.Require(job).Name, run.RequestedBy, After: run.Id)], chained: false, cancellationToken);

    /// <summary>Gives a run that waits to Hangfire: at once, or when its next attempt is due.</summary>
    public async Task EnqueueAsync(JobRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var job = Job.FromExpression<JobRunner>(runner => runner.RunAsync(QueueOf(run), run.Request.Job, run.Id, TitleOf(run), CancellationToken.None));
            IState state = run.State == RunState.RetryScheduled && WaitsFor(run) is var wait && wait > TimeSpan.Zero ? new ScheduledState(wait)
                : new EnqueuedState();
            _queued[run.Id] = "";
            var id = client.Create(job, state, new Dictionary<string, object> { [RetryCount] = run.Attempt });

            // A short run may have ended by now, and been let go of.
            _queued.TryUpdate(run.Id, id, "");
        }
        catch (Exception fault)
        {
            // What is written down but not queued would wait for good, and what is to follow it as well.
            _queued.TryRemove(run.Id, out _);
            await ledger.MoveAsync(new RunMove(run.Id, RunState.Failed, "The queue did not take it.") { Fault = JobFault.Of(fault) }, CancellationToken.None)
                .ConfigureAwait(false);
            await SkipFollowersAsync(run.Id).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets what waits for a run come, or skips it, once that run has ended; and lets go of the run.</summary>
    /// <param name="move">What was written down of its end.</param>
    public async Task FollowAsync(RunMove move)
    {
        ArgumentNullException.ThrowIfNull(move);
        if (move.To == RunState.RetryScheduled)
        {
            return;
        }

        _queued.TryRemove(move.RunId, out _);
        if (move.To == RunState.Queued)
        {
            return;
        }

        if (!move.To.LetsFollow())
        {
            await SkipFollowersAsync(move.RunId).ConfigureAwait(false);
            return;
        }

        foreach (var next in await FollowersAsync(move.RunId).ConfigureAwait(false))
        {
            await EnqueueAsync(next).ConfigureAwait(false);
        }
    }

    /// <summary>Says of a run that waits for another one that it does not come, for that one did not succeed.</summary>
    public Task SkipAsync(JobRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var move = new RunMove(run.Id, RunState.Skipped, $"Run {run.Request.After}, which it waited for, did not succeed.") { From = RunState.Queued };
        return ledger.MoveAsync(move, CancellationToken.None);
    }

    /// <summary>Takes back a run that waits, or will be tried again, and what waits for it.</summary>
    /// <returns>What else was given up, as the end of a sentence of its own; null when the run no longer waited.</returns>
    public async Task<string?> WithdrawAsync(JobRun run, string reason)
    {
        ArgumentNullException.ThrowIfNull(run);

        // The ledger decides: a run that has just started goes on.
        if (!await ledger.MoveAsync(new RunMove(run.Id, RunState.Cancelled, reason) { From = run.State }, CancellationToken.None).ConfigureAwait(false))
        {
            return null;
        }

        Delete(run.Id);
        var followers = await SkipFollowersAsync(run.Id).ConfigureAwait(false);
        return followers.Count switch
        {
            0 => "",
            1 => $" Run {followers[0].Id}, which waited for it, is skipped.",
            _ => $" The runs that waited for it are skipped: {string.Join(", ", followers.Select(follower => follower.Id))}.",
        };
    }

    /// <summary>Lets a run that waits for its retry have it at once; does nothing to another one.</summary>
    /// <returns>Whether it did: of several who ask at the same time one does.</returns>
    public async Task<bool> RetryAtOnceAsync(long id, CancellationToken cancellationToken)
    {
        var move = new RunMove(id, RunState.Queued, "It is tried again at once.") { From = RunState.RetryScheduled };
        if (!await ledger.MoveAsync(move, cancellationToken).ConfigureAwait(false) || await ledger.FindAsync(id, CancellationToken.None)
            .ConfigureAwait(false) is not { } run)
        {
            return false;
        }

        // Should its time come just now, whichever of the two is second finds the run started and does nothing.
        Delete(id, ScheduledState.StateName);
        await EnqueueAsync(run).ConfigureAwait(false);
        return true;
    }

    /// <summary>Has Hangfire wait for retries by the wall clock as it stands now.</summary>
    public async Task ReckonRetriesAsync(CancellationToken cancellationToken)
    {
        var retries = await ledger.ReadAsync(new RunQuery(States: [RunState.RetryScheduled], Limit: RunQuery.MaxLimit), cancellationToken)
            .ConfigureAwait(false);
        foreach (var run in retries.Items.Where(run => IsQueued(run.Id)))
        {
            Delete(run.Id, ScheduledState.StateName);
            await EnqueueAsync(run).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of a run, over all its attempts.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Stops the waiting; the run goes on.</param>
    public async Task<JobRun> WaitAsync(long id, CancellationToken cancellationToken)
    {
        var changed = new ChangeSignal();
        ledger.Changed += changed.Raise;
        try
        {
            while (true)
            {
                if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } run && run.State.HasEnded())
                {
                    return run;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ledger.Changed -= changed.Raise;
        }
    }

    /// <summary>What Hangfire calls a run that waits or is under way; null when it knows none of it.</summary>
    public string? HangfireIdOf(long run) => _queued.TryGetValue(run, out var id) && id.Length > 0 ? id : null;

    /// <summary>Whether a run was given to Hangfire and has not ended since.</summary>
    public bool IsQueued(long run) => _queued.ContainsKey(run);

    public void Dispose() => _one.Dispose();

    private string QueueOf(JobRun run) => filters.QueueOf(catalogue.Require(run.Request.Job));

    // Never longer than the delay itself: a due time from before the clock was put back lies far ahead.
    private TimeSpan WaitsFor(JobRun run)
    {
        var wait = run.DueAt - wall.GetUtcNow() ?? TimeSpan.Zero;
        var longest = catalogue.Find(run.Request.Job)?.Definition.RetryAfter(run.Attempt) ?? TimeSpan.Zero;
        return wait < longest ? wait : longest;
    }

    private string TitleOf(JobRun run)
    {
        var title = catalogue.TitleOf(run.Request.Job);
        return catalogue.InWords(run.Request) is { } input ? $"{title}: {input} · run {run.Id}" : $"{title} · run {run.Id}";
    }

    /// <param name="run">The run.</param>
    /// <param name="expected">Only if Hangfire has it in this state; null for any.</param>
    private void Delete(long run, string? expected = null)
    {
        if (!_queued.TryRemove(run, out var id) || id.Length == 0)
        {
            return;
        }

        try
        {
            client.ChangeState(id, new DeletedState { Reason = "Cancelled, or tried at once instead" }, expected);
        }
#pragma warning disable CA1031 // Once it has its turn it finds that there is nothing to do.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotDeleted(logger, fault, run);
        }
    }

    private async Task<JobRun?> FindSameAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var open = await ledger.ReadAsync(new RunQuery([request.Job], RunStates.Open, Limit: RunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);

        // What still waits for another run may never start, so nothing joins it.
        return open.Items.FirstOrDefault(run => run.Request.Input == request.Input && (run.Request.After is null || run.State != RunState.Queued));
    }

    private async Task<IReadOnlyList<JobRun>> FollowersAsync(long id) =>
        (await ledger.ReadAsync(new RunQuery(States: [RunState.Queued], After: id, Limit: RunQuery.MaxLimit), CancellationToken.None)
            .ConfigureAwait(false)).Items;

    /// <returns>What waited for the run, directly or through others, the nearest first.</returns>
    private async Task<IReadOnlyList<JobRun>> SkipFollowersAsync(long id)
    {
        List<JobRun> followers = [.. await FollowersAsync(id).ConfigureAwait(false)];
        for (var i = 0; i < followers.Count; i++)
        {
            followers.AddRange(await FollowersAsync(followers[i].Id).ConfigureAwait(false));
        }

        // The farthest first: should the process end in between, the next start finds what is left by the run that did not succeed.
        foreach (var run in Enumerable.Reverse(followers))
        {
            await SkipAsync(run).ConfigureAwait(false);
        }

        return followers;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not be taken from the queue; it is cancelled all the same")]
    private static partial void LogNotDeleted(ILogger logger, Exception fault, long run);
}
