using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Gives runs over uploads their turn, one at a time. The host has it, for it knows what else wants to run.</summary>
public interface IUploadLauncher
{
    /// <summary>Sees to it that <see cref="UploadTraining.ExecuteAsync"/> is called for a run once its turn has come.</summary>
    /// <param name="run">The run; it waits.</param>
    /// <param name="requestedBy">Who asks for it.</param>
    /// <param name="ended">Completes when the run has ended. Should that be before its turn, it wants none any more.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="UploadException">It cannot get a turn; the message says why.</exception>
    Task LaunchAsync(UploadRun run, string requestedBy, Task<RunSummary> ended, CancellationToken cancellationToken);
}
