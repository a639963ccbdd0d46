using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Series;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fits the daily models of the market's assets anew; those of uploaded series are fitted when rows come in.</summary>
internal sealed class DailyJob(DataServices data, ILiveState live) : IJob<NoInput>
{
    public static JobDefinition Definition =>
        new("daily-models", "Daily models", "Fits the models of daily closes anew, so that forecasts of days start at the newest one.")
        {
            Interval = TimeSpan.FromDays(1),
            InMarketTime = true,
        };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var (done, promoted, assets) = (0, 0, live.Market.Assets);
        foreach (var asset in assets)
        {
            run.Report((double)done++ / assets.Count, $"daily model of {asset}");
            promoted += (await data.Daily.RefitAsync(asset, run.Stop).ConfigureAwait(false)).Promoted ? 1 : 0;
        }

        return RunResult.Succeeded($"{promoted} of {assets.Count} daily models serve in a new version.", new RunFigure(RunFigure.Promoted, promoted));
    }
}
