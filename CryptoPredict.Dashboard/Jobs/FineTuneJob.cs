using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fine-tunes an asset's network. After a kill the threshold asks for it again by itself.</summary>
internal sealed class FineTuneJob(IFineTuner tuner) : IJob<FineTuneInput>
{
    public static JobDefinition Definition => new(FineTuner.JobName, "Fine-tune", "Lets an asset's LSTM go on learning from its verified predictions.")
    {
        NeedsInput = "POST /api/v1/fine-tuning",
        IsTraining = true,
        WhenStopped = "It stops within an epoch. The version before goes on.",
    };

    public Task<RunResult> RunAsync(FineTuneInput input, IRun run) => tuner.RunAsync(input, run);
}
