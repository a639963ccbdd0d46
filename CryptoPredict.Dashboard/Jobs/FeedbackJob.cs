using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs a tier of the feedback loop. After a kill what is due is asked for again by itself.</summary>
internal sealed class FeedbackJob(IFeedbackLoop loop) : IJob<TierInput>
{
    public static JobDefinition Definition => new(FeedbackLoop.JobName, "Feedback loop", "Runs the tier of the feedback loop whose time has come.")
    {
        NeedsInput = "POST /api/v1/feedback-loop/cycles",
        IsTraining = true,
    };

    public Task<RunResult> RunAsync(TierInput input, IRun run) => loop.RunCycleAsync(input, run);
}
