using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Where runs of jobs are asked for. Each is written down before it is queued, and the same work is never queued twice.</summary>
internal interface IJobQueue
{
    /// <summary>Asks for a run as soon as it has its turn. Joins the same work where it waits or is under way.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="input">What is asked; <see cref="NoInput"/> for jobs that need nothing.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops the asking; what is written down stays.</param>
    /// <returns>The run, in a sentence.</returns>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    Task<ActionOutcome> RequestAsync(string job, IJobInput input, string by, CancellationToken cancellationToken);
}
