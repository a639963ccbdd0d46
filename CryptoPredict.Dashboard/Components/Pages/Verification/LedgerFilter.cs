using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>What of the ledger is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Range">From when to when.</param>
/// <param name="State">Only rows in this state; null for all.</param>
/// <param name="AllAssets">Whether the table shows every asset instead of the chosen one.</param>
public sealed record LedgerFilter(TimeRange Range, LedgerState? State, bool AllAssets)
{
    /// <summary>The range when the address names none.</summary>
    public const string DefaultRange = "24h";

    /// <summary>What is shown when the address says nothing.</summary>
    public static LedgerFilter Standard { get; } = Parse(new TimeRange(DefaultRange), null, null);

    /// <summary>Reads the address's parameters.</summary>
    public static LedgerFilter Parse(TimeRange range, string? state, string? scope) => new(range, QueryAddress.Parse<LedgerState>(state), scope == "all");
}
