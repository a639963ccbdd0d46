using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Registry;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs a backtest.</summary>
[DisallowConcurrentExecution]
internal sealed class BacktestJob(IBacktester backtester, RunningJobs running, TrainingProgress progress) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (by, input) = (running.Of(context).RequestedBy, JobInput.Of(context));
        var asset = input.OnlyAsset ?? throw new JobFailedException("A backtest needs an asset. Start it from the page of backtests, or run a former one again.");
        using var following = progress.Follow(context, RunKind.Backtest);
        var run = await backtester.RunAsync(asset, input.Backtest ?? new BacktestSettings(), by, cancellationToken).ConfigureAwait(false);
        context.Result = running.Of(context).Take(run, cancellationToken);
    }
}
