using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Components.Tables;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>Which runs of the history are shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Jobs">The jobs that train.</param>
/// <param name="Job">Only this one of them; null for all.</param>
/// <param name="State">Only runs in this state; null for all.</param>
/// <param name="AllAssets">Whether runs of every asset are shown instead of those that concern the chosen one.</param>
/// <param name="Range">When they started, market time.</param>
/// <param name="Table">The page and its order.</param>
internal sealed record RunFilter(IReadOnlyList<string> Jobs, string? Job, RunState? State, bool AllAssets, TimeRange Range, TableAddress Table)
{
    /// <summary>Runs on a page.</summary>
    public const int PageSize = 15;

    /// <summary>Reads the address's parameters.</summary>
    public static RunFilter Parse(IReadOnlyList<string> jobs, string? job, string? state, string? scope, TimeRange range, TableAddress table) =>
        new(jobs, job is not null && jobs.Contains(job) ? job : null, QueryAddress.Parse<RunState>(state), scope == "all", range, table);

    /// <summary>The question to the history.</summary>
    /// <param name="asset">The chosen asset.</param>
    /// <param name="now">Market time.</param>
    /// <param name="zone">The reader's time zone.</param>
    public RunQuery ToQuery(Asset asset, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = Range.Bounds(now, zone);
        return new RunQuery(
            Job is null ? Jobs : [Job], State is { } state ? [state] : null, AllAssets ? null : asset, Offset: (Table.Page - 1) * PageSize, Limit: PageSize,
            StartedFrom: from, StartedTo: to, Sort: Table.Sort<RunColumn>());
    }
}
