using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A job that says itself how what a run did is done again; else it is asked for with the same input.</summary>
internal interface IRepeats
{
    /// <summary>Asks for what a run did once more.</summary>
    /// <param name="request">What the run was asked for.</param>
    /// <param name="by">Who wants it again.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    Task<ActionOutcome> RepeatAsync(JobRequest request, string by, CancellationToken cancellationToken);
}
