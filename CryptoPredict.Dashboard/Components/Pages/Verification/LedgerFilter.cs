using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Components.Pages.Verification;

/// <summary>What of the ledger is shown. Lives in the address; a value that is not offered counts as none.</summary>
/// <param name="Range">One of <see cref="Ranges"/>.</param>
/// <param name="State">Only rows in this state; null for all.</param>
/// <param name="AllAssets">Whether the table shows every asset instead of the chosen one.</param>
public sealed record LedgerFilter(string Range, LedgerState? State, bool AllAssets)
{
    /// <summary>Name in the address, words on the page, length in market time; the last has no beginning.</summary>
    public static readonly IReadOnlyList<(string Name, string Text, TimeSpan? Length)> Ranges =
    [
        ("1h", "last hour", TimeSpan.FromHours(1)),
        ("6h", "last 6 hours", TimeSpan.FromHours(6)),
        ("24h", "last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "last 7 days", TimeSpan.FromDays(7)),
        ("all", "all time", null),
    ];

    /// <summary>The ranges as a field offers them.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Choices = [.. Ranges.Select(range => (range.Name, range.Text))];

    /// <summary>The range when the address names none.</summary>
    public const string DefaultRange = "24h";

    /// <summary>Reads the address's parameters.</summary>
    public static LedgerFilter Parse(string? range, string? state, string? scope) => new(
        Ranges.Any(offered => offered.Name == range) ? range! : DefaultRange,
        Enum.TryParse<LedgerState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !int.TryParse(state, out _) ? parsed : null,
        scope == "all");

    /// <summary>The earliest time shown; null for all.</summary>
    public DateTimeOffset? From(DateTimeOffset now) => now - Ranges.First(offered => offered.Name == Range).Length;
}
