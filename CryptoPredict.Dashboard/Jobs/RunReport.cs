using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What came of a training run, as the scheduler takes it.</summary>
internal static class RunReport
{
    /// <exception cref="JobFailedException">The run failed: the scheduler shall try again.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped by this token.</exception>
    public static JobRunReport ToReport(this RunSummary run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = run.Outcome switch
        {
            RunOutcome.Succeeded => JobRunReport.Succeeded(run.Message),
            RunOutcome.Refused or RunOutcome.Skipped => JobRunReport.Skipped(run.Message),
            RunOutcome.Cancelled => new JobRunReport { Result = JobRunResult.Cancelled, Summary = run.Message },
            _ => throw new JobFailedException(run.Message),
        };
        return run.Figures.Aggregate(report, (so, figure) => so.With(figure.Name, figure.Value));
    }
}
