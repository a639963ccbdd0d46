using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Series;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fits the daily models of the market's assets anew; those of uploaded series are fitted when rows come in.</summary>
[DisallowConcurrentExecution]
internal sealed class DailyJob(DataDesk data, ILiveState live) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var promoted = 0;
        foreach (var asset in live.Market.Assets)
        {
            promoted += (await data.Daily.RefitAsync(asset, cancellationToken).ConfigureAwait(false)).Promoted ? 1 : 0;
        }

        context.Result = JobRunReport.Succeeded($"{promoted} of {live.Market.Assets.Count} daily models serve in a new version.").With("promoted", promoted);
    }
}
