using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs a backtest. What would fail again after minutes of work is left to who asked for it.</summary>
internal sealed class BacktestJob(IBacktester backtester) : IJob<BacktestInput>
{
    public static JobDefinition Definition =>
        new(Backtester.JobName, "Backtest", "Trains and predicts over stored candles as if they were live, and scores what came.")
        {
            Retries = 0,
            RunAgain = true,
            NeedsInput = "POST /api/v1/backtests",
            IsTraining = true,
            WhenStopped = "It stops within an epoch or a tree. Nothing of it is kept but its log.",
        };

    public Task<RunResult> RunAsync(BacktestInput input, IRun run) => backtester.RunAsync(input, run);
}
