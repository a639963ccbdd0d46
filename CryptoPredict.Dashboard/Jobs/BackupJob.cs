using CryptoPredict.Core.Storage;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Copies the database and the artefacts.</summary>
[DisallowConcurrentExecution]
internal sealed class BackupJob(DatabaseBackup backup, IOptions<BackupOptions> options, RunningJobs running) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var copy = await backup.RunAsync(options.Value, running.Of(context).Report, cancellationToken).ConfigureAwait(false);
        var sentence = $"Copied {copy.Chain.Rows} rows of the ledger and {copy.Artefacts} artefacts to {copy.Path}.";
        context.Result = JobRunReport.Succeeded(copy.Chain.Holds ? sentence : $"{sentence} But its chain does not hold: {copy.Chain.Message}")
            .With("megabytes", Math.Round(copy.Bytes / 1e6, 1)).With("artefacts", copy.Artefacts).With("left out", copy.LeftOut).With("removed", copy.Removed);
    }
}
