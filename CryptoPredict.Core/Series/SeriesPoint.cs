using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series;

/// <summary>The value of one day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Value">Its value; finite.</param>
public readonly record struct SeriesPoint(DateOnly Day, double Value);

/// <summary>A stored daily series at a glance.</summary>
/// <param name="Id">What names it: an uploaded <c>product_id</c>.</param>
/// <param name="Days">How many days have a value.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
/// <param name="UpdatedAt">Wall time of the last merge into it.</param>
/// <param name="Settings">What people said of it.</param>
public sealed record SeriesSummary(Asset Id, long Days, DateOnly First, DateOnly Last, DateTimeOffset UpdatedAt, SeriesSettings Settings);
