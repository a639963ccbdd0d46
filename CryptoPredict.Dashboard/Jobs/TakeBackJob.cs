using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Takes a merged upload back and fits the models anew that learnt it.</summary>
internal sealed class TakeBackJob(DataServices data) : IJob<TakeBackInput>
{
    public static JobDefinition Definition => new(
        UploadTakeBack.JobName, "Take back", "Takes out of the data set what one upload alone had brought, and fits its models anew; one at a time.")
    {
        Retries = 0,
        NeedsInput = "POST /api/v1/uploads/{id}/take-back",
        IsTraining = true,
        WhenStopped = "Before the rows go nothing was changed. After it they are out, and the training can be completed later.",
    };

    public Task<RunResult> RunAsync(TakeBackInput input, IRun run) => data.TakeBack.RunAsync(input, run);
}
