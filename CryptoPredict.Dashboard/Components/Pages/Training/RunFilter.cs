using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>Which runs of the history are shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Job">Only this job, one of <see cref="Jobs"/>; null for all of them.</param>
/// <param name="State">Only runs in this state; null for all.</param>
/// <param name="AllAssets">Whether runs of every asset are shown instead of those that concern the chosen one.</param>
/// <param name="Page">From 1.</param>
internal sealed record RunFilter(string? Job, RunState? State, bool AllAssets, int Page)
{
    /// <summary>Runs on a page.</summary>
    public const int PageSize = 15;

    /// <summary>The jobs that train.</summary>
    public static readonly IReadOnlyList<string> Jobs = [Retrainer.JobName, FineTuner.JobName, Core.Training.Feedback.FeedbackLoop.JobName, UploadTraining.JobName, Backtester.JobName];

    /// <summary>Reads the address's parameters.</summary>
    public static RunFilter Parse(string? job, string? state, string? scope, int? page) =>
        new(job is not null && Jobs.Contains(job) ? job : null, QueryAddress.Parse<RunState>(state), scope == "all", QueryAddress.PageOf(page));

    /// <summary>The question to the history.</summary>
    public RunQuery ToQuery(Asset asset) => new(
        Job is null ? Jobs : [Job], State is { } state ? [state] : null, AllAssets ? null : asset, Offset: (Page - 1) * PageSize, Limit: PageSize);
}
