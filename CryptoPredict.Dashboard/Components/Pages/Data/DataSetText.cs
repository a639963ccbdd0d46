using System.Globalization;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What is said of data sets.</summary>
internal static class DataSetText
{
    /// <summary>What a data set consists of, in a word.</summary>
    public static string Of(UploadKind kind) => kind == UploadKind.Candles ? DataTexts.Candles : DataTexts.DailyValues;

    /// <summary>The open time of a candle, or a day.</summary>
    public static string TimeOf(UploadKind kind, DateTimeOffset time) =>
        time.UtcDateTime.ToString(kind == UploadKind.Candles ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>How many rows are missing, and what share that is.</summary>
    public static string MissingOf(DataSet set) => set.Missing == 0
        ? "0" : $"{NumberFormat.Count(set.Missing)} ({NumberFormat.Share((double)set.Missing / (set.Missing + set.Rows))})";

    /// <summary>What the values of a daily series may be said to be.</summary>
    public static IReadOnlyList<(SeriesKind? Value, string Text)> KindsOf(SeriesKind? detected) =>
    [
        (null, detected is { } kind ? DataTexts.FormatDetectedAs(kind == SeriesKind.Price ? DataTexts.Prices : DataTexts.Demand) : DataTexts.AsTheySay),
        (SeriesKind.Price, DataTexts.Prices), (SeriesKind.Demand, DataTexts.Demand),
    ];

    /// <summary>What a day without a row may be said to mean.</summary>
    public static IReadOnlyList<(AbsentDays Value, string Text)> AbsentDays =>
        [(Core.Series.AbsentDays.Unknown, DataTexts.UnknownValue), (Core.Series.AbsentDays.Zero, DataTexts.ZeroValue)];

    /// <summary>The countries, and parts of them, whose public holidays may count; none first.</summary>
    public static IReadOnlyList<(string Value, string Text)> Holidays { get; } =
        [("", DataTexts.NoHolidays), .. HolidayCalendar.Regions.Select(region => (region.Code, region.Name)).OrderBy(region => region.Name)];

    /// <summary>Where rows came from that no upload brought.</summary>
    public static string OtherSource(UploadKind kind) => kind == UploadKind.Candles ? DataTexts.TheMarket : DataTexts.EarlierUploads;
}
