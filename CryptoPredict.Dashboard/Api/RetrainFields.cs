using System.Globalization;
using CryptoPredict.Core;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The fields of <c>POST /retrain</c> that say how its file is read.</summary>
internal static class RetrainFields
{
    /// <summary>Their names.</summary>
    public static readonly string[] Names = ["kind", "dates", "decimals", "date", "series", "value", "same_day", "candle_columns", "zone", "aggregate"];

    /// <summary>How an upload is read: as it was found, but for what the fields say.</summary>
    /// <exception cref="UploadException">A field has a value that is not allowed.</exception>
    public static UploadReading ReadingOf(Upload upload, IReadOnlyDictionary<string, string> fields)
    {
        var found = upload.Findings.Reading;
        var reading = fields.TryGetValue("kind", out var kind) && Named<UploadKind>("kind", kind) is var asked && asked != found.Kind
            ? new UploadReading(asked) : found;
        return reading with
        {
            Dates = fields.TryGetValue("dates", out var dates) ? Named<DateOrder>("dates", dates) : reading.Dates,
            Decimals = fields.TryGetValue("decimals", out var decimals) ? Named<DecimalSign>("decimals", decimals) : reading.Decimals,
            SameDay = fields.TryGetValue("same_day", out var sameDay) ? Named<SameDayRule>("same_day", sameDay) : reading.SameDay,
            Zone = fields.GetValueOrDefault("zone") ?? reading.Zone,
            Aggregate = fields.TryGetValue("aggregate", out var aggregate) ? Flag("aggregate", aggregate) : reading.Aggregate,
            Columns = ColumnsOf(upload, reading, fields),
            CandleColumns = fields.TryGetValue("candle_columns", out var candles) ? CandleColumnsOf(upload, candles) : reading.CandleColumns,
        };
    }

    /// <summary>Names of those that say what the daily series of the file are.</summary>
    public static readonly string[] SettingNames = ["series_kind", "absent_days", "holidays"];

    /// <summary>What is said of the daily series of the file; null for nothing.</summary>
    /// <exception cref="UploadException">A field has a value that is not allowed.</exception>
    public static SeriesSettings? SettingsOf(IReadOnlyDictionary<string, string> fields) => SettingNames.Any(fields.ContainsKey)
        ? new SeriesSettings(
            fields.TryGetValue("series_kind", out var kind) ? Named<SeriesKind>("series_kind", kind) : null,
            fields.TryGetValue("absent_days", out var absent) ? Named<AbsentDays>("absent_days", absent) : null,
            fields.GetValueOrDefault("holidays"))
        : null;

    /// <summary>A value of a closed list, letters of either case alike, with or without underscores.</summary>
    /// <exception cref="UploadException">It is not in the list.</exception>
    public static T Named<T>(string field, string value)
        where T : struct, Enum => Enum.TryParse<T>(value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var named) && Enum.IsDefined(named)
            ? named
            : throw Refused(field, $"{field} is '{value}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");

    private static SeriesColumns? ColumnsOf(Upload upload, UploadReading reading, IReadOnlyDictionary<string, string> fields)
    {
        if (reading.Kind != UploadKind.DailySeries || !((string[])["date", "series", "value"]).Any(fields.ContainsKey))
        {
            return reading.Columns;
        }

        var columns = reading.Columns ?? new SeriesColumns(0, null, 0);
        columns = new SeriesColumns(Column("date") ?? columns.Date, Column("series") ?? columns.Id, Column("value") ?? columns.Value);
        return columns is { Date: > 0, Value: > 0 }
            ? columns
            : throw Refused("value", "The file does not say which columns hold date and value: send both, date and value.");

        int? Column(string field) => fields.TryGetValue(field, out var name) ? Place(upload, field, name) : null;
    }

    private static CandleColumns CandleColumnsOf(Upload upload, string text)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            places[part.Split('=')[0].Trim()] = Place(upload, "candle_columns", part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
        }

        string[] needed = ["time", "open", "high", "low", "close"];
        string[] known = [.. needed, "volume", "symbol", "clock"];
        return Array.TrueForAll(needed, places.ContainsKey) && places.Keys.All(known.Contains)
            ? new CandleColumns(
                places["time"], places["open"], places["high"], places["low"], places["close"], Optional("volume"), Optional("symbol"), Optional("clock"))
            : throw Refused(
                "candle_columns", "candle_columns must name the columns as time=1,open=2,high=3,low=4,close=5, and may name volume, symbol and clock.");

        int? Optional(string name) => places.TryGetValue(name, out var place) ? place : null;
    }

    // By its name, letters of either case alike, or by its number.
    private static int Place(Upload upload, string field, string column)
    {
        var header = upload.Findings.Header.ToList();
        var named = header.FindIndex(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        return named >= 0 ? named + 1
            : int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= header.Count ? number
            : throw Refused(
                field, $"{field} is '{column.Shorten()}'; it must be a column's name or its number, 1 to {header.Count}.");
    }

    /// <summary>True or false.</summary>
    /// <exception cref="UploadException">It is neither.</exception>
    public static bool Flag(string field, string value) =>
        bool.TryParse(value, out var flag) ? flag : throw Refused(field, $"{field} is '{value}'; it must be true or false.");

    private static UploadException Refused(string field, string message) => new(UploadRefusal.Unfit, message) { Field = field };
}
