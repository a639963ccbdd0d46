using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Trains models anew.</summary>
internal sealed class RetrainJob(IRetrainer retrainer) : IJob<RetrainRequest>
{
    public static JobDefinition Definition => new(Retrainer.JobName, "Retrain", "Trains every asset's models anew and lets the gate judge them.")
    {
        Interval = TimeSpan.FromHours(1),
        InMarketTime = true,
        AtOnce = true,
        RunAgain = true,
    };

    public Task<RunResult> RunAsync(RetrainRequest input, IRun run) => retrainer.RunAsync(input, run);
}
