using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Rows of one asset or series that went.</summary>
/// <param name="Series">The asset or series.</param>
/// <param name="First">Open time of the first candle of a stretch without a gap; null for daily values.</param>
/// <param name="Last">Open time of its last candle; null for daily values.</param>
public sealed record TakenStretch(Asset Series, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>What went when an upload was taken back.</summary>
/// <param name="Removed">Rows that went: it alone had brought them.</param>
/// <param name="Kept">Rows that stay, because another upload brought them too.</param>
/// <param name="Stretches">What went, by asset and stretch; of daily values every series that it had brought values of.</param>
public sealed record TakenRows(long Removed, long Kept, IReadOnlyList<TakenStretch> Stretches);

/// <summary>That an upload was taken back.</summary>
/// <param name="At">Wall time.</param>
/// <param name="MarketTime">The market's time.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Rows">What went.</param>
public sealed record TakenBack(DateTimeOffset At, DateTimeOffset MarketTime, string By, string Reason, TakenRows Rows);
