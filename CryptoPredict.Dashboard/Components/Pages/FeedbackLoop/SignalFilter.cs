using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.FeedbackLoop;

/// <summary>What of the log is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="State">Only signals in this state; null for all.</param>
/// <param name="AllAssets">Whether every asset is shown instead of the chosen one.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record SignalFilter(string? Model, SignalState? State, bool AllAssets, int Page)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 20;

    /// <summary>Reads the address's parameters.</summary>
    public static SignalFilter Parse(string? model, string? state, string? scope, int? page) => new(
        model is not null && DirectionCatalogue.Names.Contains(model) ? model : null, QueryAddress.Parse<SignalState>(state), scope == "all",
        QueryAddress.PageOf(page));

    /// <summary>The question to the log.</summary>
    public SignalQuery Query(Asset asset) => new(AllAssets ? null : asset, Model, State, Offset: (Page - 1) * PageSize, Limit: PageSize);
}
