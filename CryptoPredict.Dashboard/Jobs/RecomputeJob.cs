using CryptoPredict.Core.Loop;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Computes the predictions of the last day again from stored candles and artefacts. Numbers that come out otherwise are told and no more, for a
/// changed setting has the same effect as a changed candle.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class RecomputeJob(Recomputation recomputation, ILiveState live) : IJob
{
    private static readonly TimeSpan Stretch = TimeSpan.FromDays(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (compared, unavailable, differing) = (0, 0, 0);
        var now = live.Market.Clock.GetUtcNow();
        foreach (var asset in live.Market.Assets)
        {
            var report = await recomputation.RunAsync(asset, now - Stretch, now, cancellationToken).ConfigureAwait(false);
            compared += report.Compared;
            unavailable += report.Unavailable;
            differing += report.Differing.Length;
        }

        context.Result = JobRunReport.Succeeded(differing == 0
            ? $"{compared} predictions of the last day came out again bit for bit."
            : $"Of {compared} predictions of the last day {differing} came out otherwise: unless settings were changed since, candles or artefacts were.")
            .With("compared", compared).With("unavailable", unavailable).With("differing", differing);
    }
}
