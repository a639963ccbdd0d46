using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Training;

/// <summary>Which runs of the history are shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Kind">Only this kind; null for all.</param>
/// <param name="Outcome">Only this outcome; null for all.</param>
/// <param name="AllAssets">Whether runs of every asset are shown instead of those that concern the chosen one.</param>
/// <param name="Page">From 1.</param>
internal sealed record RunFilter(RunKind? Kind, RunOutcome? Outcome, bool AllAssets, int Page)
{
    /// <summary>Runs on a page.</summary>
    public const int PageSize = 15;

    /// <summary>Reads the address's parameters.</summary>
    public static RunFilter Parse(string? kind, string? outcome, string? scope, int? page) =>
        new(QueryAddress.Parse<RunKind>(kind), QueryAddress.Parse<RunOutcome>(outcome), scope == "all", QueryAddress.PageOf(page));

    /// <summary>The question to the history.</summary>
    public RunQuery ToQuery(Asset asset) => new(Kind, AllAssets ? null : asset, Outcome, (Page - 1) * PageSize, PageSize);
}
