using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Reviews champions and challengers.</summary>
internal sealed class ReviewJob(IChampionReview review) : IJob<NoInput>
{
    public static JobDefinition Definition => new("review", "Review champions", "Promotes and rolls back models by how they did live.")
    {
        Interval = TimeSpan.FromMinutes(15),
        InMarketTime = true,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run) =>
        RunResult.Succeeded(await review.RunAsync(run.RequestedBy, run.Stop).ConfigureAwait(false));
}
