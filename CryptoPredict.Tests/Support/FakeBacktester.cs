using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Support;

/// <summary>Plans by simple rules, so that a form has something to be told, and runs nothing.</summary>
internal sealed class FakeBacktester(DateTimeOffset newest) : IBacktester
{
    /// <summary>What it was asked to plan, in order.</summary>
    public List<BacktestSettings> Planned { get; } = [];

    public Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken)
    {
        Planned.Add(settings);
        var (from, to) = (settings.From ?? newest.AddDays(-7), settings.To ?? newest);
        var every = settings.RetrainEvery ?? BacktestPlanner.DefaultRetrainEvery;
        return from >= to ? throw new BacktestRefusedException("from", "from must lie before to.")
            : settings.Models is { Count: 0 } ? throw new BacktestRefusedException("models", "models is empty; name at least one.")
            : Task.FromResult(new BacktestPlan(
                asset, from, to, every, settings.Rows ?? 10_000, [.. settings.Models ?? ModelCatalogue.Names], settings.Seed ?? 1,
                (int)Math.Ceiling((to - from) / every), (int)(to - from).TotalMinutes));
    }

    public Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken) =>
        Task.FromResult<TimeSpan?>(plan.Folds * TimeSpan.FromSeconds(1));

    public Task<RunResult> RunAsync(BacktestInput request, IRun run) => throw new NotSupportedException();
}
