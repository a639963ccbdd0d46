using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Trains models anew.</summary>
internal sealed class RetrainJob(IRetrainer retrainer, ILiveState live, IModelRegistry registry, TimeProvider wall) : IJob<RetrainInput>, IFirstRun
{
    public static JobDefinition Definition => new(Retrainer.JobName, "Retrain", "Trains every asset's models anew and lets the gate judge them.")
    {
        Interval = TimeSpan.FromHours(1),
        InMarketTime = true,
        AtOnce = true,
        RunAgain = true,
        IsTraining = true,
        WhenStopped = "It stops within an epoch or a tree. Versions it has finished stay.",
    };

    public Task<RunResult> RunAsync(RetrainInput input, IRun run) => retrainer.RunAsync(input, run);

    // The market may have stood still while the process was down, so its own time decides.
    public async Task<DateTimeOffset> DueAsync(JobTiming timing, JobRun? last, CancellationToken cancellationToken)
    {
        var (now, market) = (wall.GetUtcNow(), live.Market);
        var aliases = await registry.ReadAliasesAsync(null, cancellationToken).ConfigureAwait(false);
        var champions = aliases.Where(change => change is { Alias: ModelAlias.Champion, VersionId: not null }).Select(change => (change.Asset, change.Model))
            .ToHashSet();
        if (last?.MarketTime is not { } before || !market.Assets.All(asset => ModelCatalogue.Names.All(model => champions.Contains((asset, model)))))
        {
            return now;
        }

        var interval = timing is IntervalTiming { Interval: var wallTime } ? wallTime * market.Speed : TimeSpan.Zero;
        return now + ((before + interval - market.Clock.GetUtcNow()) / market.Speed);
    }
}
