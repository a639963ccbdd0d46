using System.Text.Json.Serialization;
using CryptoPredict.Core.Series.Events;

namespace CryptoPredict.Core.Series;

/// <summary>What the values of a daily series are; each kind is forecast in its own way.</summary>
public enum SeriesKind
{
    /// <summary>Prices: what they will be is hardly to be told, but how far they may go is.</summary>
    Price,

    /// <summary>Demand: sales, visits, loads, whatever has a level and a week.</summary>
    Demand,
}

/// <summary>What it means that a daily series has no row for a day.</summary>
public enum AbsentDays
{
    /// <summary>Its value is unknown.</summary>
    Unknown,

    /// <summary>Its value is zero, as in files that list sales. Weekdays that never had a row are closed all the same.</summary>
    Zero,
}

/// <summary>What people said of a daily series.</summary>
/// <param name="Kind">What its values are; null goes by the values.</param>
/// <param name="AbsentDays">What a day without a row means; null for unknown.</param>
/// <param name="Holidays">The code of the country, or part of one, whose public holidays count, of <see cref="HolidayCalendar"/>; null for none.</param>
public sealed record SeriesSettings(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SeriesKind? Kind = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AbsentDays? AbsentDays = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Holidays = null);
