using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Merges an upload and trains on. What would fail again after minutes of work is left to who asked for it.</summary>
internal sealed class UploadJob(DataDesk data) : IJob<UploadInput>
{
    public static JobDefinition Definition => new(UploadTraining.JobName, "Upload", "Merges an uploaded file and lets the models learn it; one at a time.")
    {
        Retries = 0,
        NeedsInput = "POST /api/v1/uploads/{id}/merge",
    };

    public Task<RunResult> RunAsync(UploadInput input, IRun run) => data.Training.RunAsync(input, run);
}
