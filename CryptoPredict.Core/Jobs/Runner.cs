using System.Diagnostics;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Jobs;

/// <summary>What becomes of a run whose attempt did not succeed.</summary>
/// <param name="RetryAfter">Wall time until the next attempt, by the number of the one that failed, from 1; null when there is none.</param>
/// <param name="RunAgain">Whether it waits for a turn anew when its process ends before it does.</param>
public sealed record RunRules(Func<int, TimeSpan?> RetryAfter, bool RunAgain)
{
    /// <summary>One attempt, whatever happens.</summary>
    public static RunRules Once { get; } = new(_ => null, false);
}

/// <summary>Does the work of a run: claims it, lets it report, and writes down its end, whatever the work does.</summary>
/// <param name="ledger">The ledger of runs.</param>
/// <param name="active">The runs under way.</param>
/// <param name="clock">The market's clock.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">Where faults of the work are logged.</param>
public sealed partial class Runner(IJobLedger ledger, ActiveRuns active, TimeProvider clock, TimeProvider wall, ILogger<Runner> logger)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Writes a run down and does its work at once, without a queue.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="work">Does it.</param>
    /// <param name="stopping">Cancelled when the application stops.</param>
    /// <returns>How it ended.</returns>
    public async Task<JobRun> RunAsync(JobRequest request, Func<IRun, Task<RunResult>> work, CancellationToken stopping)
    {
        var run = (await ledger.QueueAsync([request], chained: false, stopping).ConfigureAwait(false))[0];
        await RunAsync(run.Id, (_, one) => work(one), RunRules.Once, stopping).ConfigureAwait(false);
        return (await ledger.FindAsync(run.Id, CancellationToken.None).ConfigureAwait(false))!;
    }

    /// <summary>Does an attempt of a run that waits.</summary>
    /// <param name="id">The run.</param>
    /// <param name="work">Does it; what it throws is a failure, unless the run was stopped.</param>
    /// <param name="rules">What becomes of an attempt that did not succeed.</param>
    /// <param name="stopping">Cancelled when the application stops.</param>
    /// <exception cref="OperationCanceledException">The application is being stopped, and the run goes on waiting.</exception>
    /// <returns>What was written down of its end; null when the run was not this process's to start or to end: another has it, or it has ended.</returns>
    public async Task<RunMove?> RunAsync(long id, Func<JobRun, IRun, Task<RunResult>> work, RunRules rules, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(rules);

        // What has its turn only now goes on waiting for the next start, instead of being ended as soon as it has begun.
        stopping.ThrowIfCancellationRequested();
        if (await ledger.ClaimAsync(id, clock.GetUtcNow(), stopping).ConfigureAwait(false) is not { } run)
        {
            return null;
        }

        using var activity = Traces.Source.StartActivity(run.Request.Job);
        activity?.SetTag(Traces.RunId, run.Id);
        activity?.SetTag("run.attempt", run.Attempt);
        activity?.SetTag("asset", run.Request.Asset?.Symbol);
        var live = active.Begin(run, stopping);
        try
        {
            var result = await WorkAsync(run, live, work).ConfigureAwait(false);
            await live.CompleteAsync(stopping).ConfigureAwait(false);
            var move = EndOf(run, live, result, rules, stopping);
            activity?.SetTag("run.state", move.To.ToString());
            if (result.State == RunState.Failed)
            {
                activity?.SetStatus(ActivityStatusCode.Error, move.Reason);
            }

            return await WriteEndAsync(move, stopping).ConfigureAwait(false) ? move : null;
        }
        finally
        {
            await active.EndAsync(live).ConfigureAwait(false);
        }
    }

    private async Task<RunResult> WorkAsync(JobRun run, LiveRun live, Func<JobRun, IRun, Task<RunResult>> work)
    {
        try
        {
            return await work(run, live).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (live.Stop.IsCancellationRequested)
        {
            return new RunResult(RunState.Cancelled, "");
        }
#pragma warning disable CA1031 // Whatever ended the work must end in the ledger, not in a lost task.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(logger, fault, run.Id, run.Request.Job);

            // Work that is stopped half way may end by whatever fault it meets first.
            var described = JobFault.Of(fault);
            return new RunResult(live.Stop.IsCancellationRequested ? RunState.Cancelled : RunState.Failed, described.Message) { Fault = described };
        }
    }

    // A run whose end is not written down would count as under way until its process ends; and it must not hold up that.
    private async Task<bool> WriteEndAsync(RunMove move, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await ledger.MoveAsync(move, CancellationToken.None).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A full disk or a lost connection: the next try may find it gone.
            catch (Exception fault) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogEndNotWritten(logger, fault, move.RunId, move.To);
                await Task.Delay(RetryPeriod, wall, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private RunMove EndOf(JobRun run, LiveRun live, RunResult result, RunRules rules, CancellationToken stopping)
    {
        var move = new RunMove(run.Id, result.State, result.Message) { Fault = result.Fault, Figures = result.Figures };
        switch (result.State)
        {
            case RunState.Cancelled when live.StoppedBy is { } by:
                return move with { Reason = Join($"Cancelled by {by}.", result.Message) };
            case RunState.Cancelled when stopping.IsCancellationRequested:
                return rules.RunAgain
                    ? move with { To = RunState.Queued, Reason = Join("The application was stopped; it runs again once that is back.", result.Message) }
                    : move with { To = RunState.Aborted, Reason = Join("The application was stopped.", result.Message) };
            case RunState.Failed when live.StoppedBy is null && rules.RetryAfter(run.Attempt) is { } delay:
                return move with
                {
                    To = RunState.RetryScheduled,
                    DueAt = wall.GetUtcNow() + delay,
                    Reason = FormattableString.Invariant($"Attempt {run.Attempt} failed, the next one follows in {IntervalWords.Of(delay)}: {result.Message}"),
                };
            default:
                return move;
        }
    }

    private static string Join(string one, string other) => other.Length == 0 ? one : $"{one} {other}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "That run {Id} is {State} could not be written down just now")]
    private static partial void LogEndNotWritten(ILogger logger, Exception fault, long id, RunState state);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Id} of job {Job} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, long id, string job);
}
