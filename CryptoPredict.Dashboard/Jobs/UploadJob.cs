using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Merges an upload and trains on. What would fail again after minutes of work is left to who asked for it.</summary>
internal sealed class UploadJob(DataServices data, UploadRequests requests) : IJob<UploadInput>, IRepeats
{
    public static JobDefinition Definition => new(UploadTraining.JobName, "Upload", "Merges an uploaded file and lets the models learn it; one at a time.")
    {
        Retries = 0,
        NeedsInput = "POST /api/v1/uploads/{id}/merge",
        IsTraining = true,
        WhenStopped = "Before the merge nothing was changed. After it the rows stay, and the training can be completed later.",
    };

    public Task<RunResult> RunAsync(UploadInput input, IRun run) => data.Training.RunAsync(input, run);

    public async Task<ActionOutcome> RepeatAsync(JobRequest request, string by, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.AgainAsync(JobInput.Read<UploadInput>(request.Input), by, cancellationToken).ConfigureAwait(false);
        }
        catch (UploadException refusal)
        {
            return new ActionOutcome(false, refusal.Message);
        }
    }
}
