using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A job that says itself when it is due first after a start; else its interval counts from its last run.</summary>
internal interface IFirstRun
{
    /// <summary>When it is due, on the wall clock; what lies behind is due at once.</summary>
    /// <param name="timing">When its schedule has it run.</param>
    /// <param name="last">Its last run that the schedule asked for; null before the first.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<DateTimeOffset> DueAsync(JobTiming timing, JobRun? last, CancellationToken cancellationToken);
}
