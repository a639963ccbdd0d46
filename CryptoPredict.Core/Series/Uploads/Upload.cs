using System.Text.Json.Serialization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>What an uploaded file is read as.</summary>
public enum UploadKind
{
    /// <summary>Candles of the market's assets.</summary>
    Candles,

    /// <summary>Daily values of any series.</summary>
    DailySeries,
}

/// <summary>How an upload stands.</summary>
public enum UploadState
{
    /// <summary>It was read and checked, and waits for its merge.</summary>
    Waiting,

    /// <summary>Its rows are in the data set; its file is gone.</summary>
    Merged,

    /// <summary>Its rows were merged, and what it alone had brought was taken out again.</summary>
    TakenBack,
}

/// <summary>What happens to an uploaded value where another one is stored for the same time. Candles always keep what is stored.</summary>
public enum ConflictRule
{
    /// <summary>The stored value stays.</summary>
    KeepStored,

    /// <summary>The uploaded value takes its place.</summary>
    TakeUploaded,
}

/// <summary>How a file is to be read.</summary>
/// <param name="Kind">What it is read as.</param>
/// <param name="Target">Whose candles or values they are; null takes the names from the file.</param>
/// <param name="Columns">The columns of a daily file; null detects them.</param>
/// <param name="SameDay">What several rows of one series and day become; null chooses by the value's name.</param>
/// <param name="Dates">What comes first in dates such as 03/04/2025; null goes by the file.</param>
/// <param name="Decimals">What stands before the decimals of its numbers; null goes by the file.</param>
/// <param name="CandleColumns">The columns of a candle file; null detects them.</param>
/// <param name="Zone">The zone of candles whose times have no offset, by its IANA name, such as <c>Europe/Berlin</c>; null for UTC.</param>
/// <param name="Aggregate">Whether candles that are shorter than the market's are put together into the market's.</param>
public sealed record UploadReading(
    UploadKind Kind, Asset? Target = null, SeriesColumns? Columns = null, SameDayRule? SameDay = null, DateOrder? Dates = null, DecimalSign? Decimals = null,
    CandleColumns? CandleColumns = null, string? Zone = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Aggregate = false)
{
    /// <summary>The same for the reader of candles.</summary>
    /// <param name="limits">How much is unpacked at most.</param>
    internal CandleCsvOptions ToCandleOptions(UnpackingLimits limits) => new()
    {
        Asset = Target,
        Dates = Dates,
        Decimals = Decimals,
        Columns = CandleColumns,
        Zone = Zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(Zone),
        Limits = limits,
    };

    /// <summary>The same for the reader of daily values.</summary>
    /// <param name="today">Days after this one are rejected.</param>
    /// <param name="limits">How much is unpacked at most.</param>
    internal SeriesCsvOptions ToSeriesOptions(DateOnly today, UnpackingLimits limits) =>
        new() { Series = Target, Columns = Columns, SameDay = SameDay, Dates = Dates, Decimals = Decimals, LastDay = today, Limits = limits };
}

/// <summary>What was found in an uploaded file.</summary>
/// <param name="Reading">How it was read.</param>
/// <param name="Format">Its format in words.</param>
/// <param name="Header">The names of its columns, or their numbers.</param>
/// <param name="Preview">The fields of its first rows below the header.</param>
/// <param name="NeedsName">Whether the file does not say whose rows they are, so that a target must be chosen.</param>
/// <param name="Report">What its rows hold, by rule; of many series the first <see cref="MaxSeriesListed"/> are listed.</param>
/// <param name="SeriesCount">How many assets or series have accepted rows.</param>
/// <param name="Compared">How its rows stood to the data set when it was inspected; null when nobody knew whose rows they are.</param>
/// <param name="Interval">Length of its candles, also where their closes are read as daily values; null where there are none, and for files that were inspected
/// before it was written down.</param>
/// <param name="Alternatives">The second best way to read it, for each question that it leaves; null for files that were inspected before it was written
/// down.</param>
/// <param name="Why">Why it is not read as something else that it looks like, in a sentence; null where nothing asks for it.</param>
/// <param name="ColumnsOpen">Why it cannot be read before its columns are chosen, in a sentence; null where it can.</param>
/// <param name="Warnings">What must be confirmed before it is merged; null for nothing.</param>
/// <param name="HasLocalTimes">Whether candles have times without an offset, which may be those of any zone.</param>
public sealed record UploadFindings(
    UploadReading Reading,
    string Format,
    IReadOnlyList<string> Header,
    IReadOnlyList<IReadOnlyList<string>> Preview,
    bool NeedsName,
    ImportReport Report,
    int SeriesCount,
    UploadComparison? Compared = null,
    TimeSpan? Interval = null,
    IReadOnlyList<AlternativeReading>? Alternatives = null,
    string? Why = null,
    string? ColumnsOpen = null,
    IReadOnlyList<UploadWarning>? Warnings = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HasLocalTimes = false)
{
    /// <summary>The most series that the report lists.</summary>
    public const int MaxSeriesListed = 100;

    /// <summary>Puts together what was found.</summary>
    internal static UploadFindings Of(
        UploadReading reading, string format, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> preview, bool needsName, ImportReport report,
        RowsMet met, DateTimeOffset at)
    {
        var compared = new UploadComparison(
            (met.Rows ?? report.Series.Sum(series => series.Count)) - met.Known - met.Conflicts, met.Known, met.Conflicts, met.FirstConflicts, at);
        return new UploadFindings(
            reading, format, header, preview, needsName, report with { Series = [.. report.Series.Take(UploadFindings.MaxSeriesListed)] }, report.Series.Count,
            needsName ? null : compared);
    }
}

/// <summary>A request to merge an upload.</summary>
/// <param name="Reading">How its file is to be read.</param>
/// <param name="OnConflict">What happens where another value is stored; candles always keep theirs.</param>
/// <param name="Confirmed">The warnings that were read and are meant to be passed over.</param>
/// <param name="Settings">What is said of the daily series of the file from now on; null, and nulls in it, leave what was said before.</param>
/// <param name="Anew">Whether the LSTM that learns it is built from scratch, not trained on from its saved weights.</param>
public sealed record MergePlan(
    UploadReading Reading, ConflictRule OnConflict = ConflictRule.KeepStored,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] MergeWarnings Confirmed = MergeWarnings.None,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] SeriesSettings? Settings = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Anew = false)
{
    /// <summary>The plan in words: <c>daily values of sales, date in column 1, value in column 2, rows of one day added up, stored values stay</c>.</summary>
    [JsonIgnore]
    public string Words
    {
        get
        {
            var isDaily = Reading.Kind == UploadKind.DailySeries;
            var target = Reading.Target is { } named ? $"of {named}" : "named by the file";
            var columns = Reading.Columns is { } at
                ? FormattableString.Invariant($", date in column {at.Date}{(at.Id is { } id ? FormattableString.Invariant($", name in column {id}") : "")}")
                    + FormattableString.Invariant($", value in column {at.Value}")
                : "";
            var sameDay = Reading.SameDay switch
            {
                SameDayRule.Sum => ", rows of one day added up",
                SameDayRule.Last => ", of rows of one day the last",
                SameDayRule.Refuse => ", of rows of one day the first",
                _ => "",
            };
            var dates = Reading.Dates switch { DateOrder.DayFirst => ", day first", DateOrder.MonthFirst => ", month first", _ => "" };
            var stored = isDaily && OnConflict == ConflictRule.TakeUploaded ? "uploaded values win" : "stored values stay";
            var candles = Reading.CandleColumns is { } own
                ? FormattableString.Invariant(
                    $", time in column {own.Time}, open, high, low and close in columns {own.Open}, {own.High}, {own.Low} and {own.Close}")
                : "";
            var zone = Reading.Zone is { } name ? $", times of {name}" : "";
            var aggregate = Reading.Aggregate ? ", put together into the market's candles" : "";
            var numbers = CsvNumber.InWords(Reading.Decimals);
            var kind = Settings?.Kind switch { SeriesKind.Price => ", prices", SeriesKind.Demand => ", demand", _ => "" };
            var absent = Settings?.AbsentDays switch
            {
                AbsentDays.Zero => ", a day without a row is zero",
                AbsentDays.Unknown => ", a day without a row is unknown",
                _ => "",
            };
            var holidays = Settings?.Holidays is { } code ? $", holidays of {code}" : "";
            var anew = Anew ? ", LSTM built from scratch" : "";
            var reading = $"{target}{columns}{candles}{sameDay}{dates}{numbers}{zone}{aggregate}";
            return $"{(isDaily ? "daily values" : "candles")} {reading}{kind}{absent}{holidays}{anew}, {stored}";
        }
    }
}

/// <summary>A value that differs from what is stored for the same time.</summary>
/// <param name="Row">The line of the file it comes from, from 1.</param>
/// <param name="Series">The asset or series.</param>
/// <param name="Time">Open time of the candle, or the day.</param>
/// <param name="Stored">The stored close or value.</param>
/// <param name="Uploaded">The uploaded one.</param>
public sealed record MergeConflict(long Row, Asset Series, DateTimeOffset Time, double Stored, double Uploaded);

/// <summary>What a merge did.</summary>
/// <param name="Added">Rows that are new.</param>
/// <param name="Known">Rows that were stored already with the same values.</param>
/// <param name="Conflicts">Rows that differ from what is stored.</param>
/// <param name="OnConflict">The rule that decided them.</param>
/// <param name="FirstConflicts">The first conflicts.</param>
/// <param name="Series">The assets and series that the file has rows of.</param>
/// <param name="ArrivedAt">
/// Market time of the merge; null for those of earlier versions, which did not write down what an upload brought and cannot take it back.
/// </param>
/// <param name="Events">Known events that it added.</param>
public sealed record MergeResult(
    long Added, long Known, long Conflicts, ConflictRule OnConflict, IReadOnlyList<MergeConflict> FirstConflicts, IReadOnlyList<Asset> Series,
    DateTimeOffset? ArrivedAt = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Events = 0);

/// <summary>An uploaded file.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="File">Its name in the folder of uploads.</param>
/// <param name="Name">The name it was sent with: shown, never used.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
/// <param name="ReceivedAt">Wall time.</param>
/// <param name="UploadedBy">Who sent it.</param>
/// <param name="Findings">What was found in it.</param>
/// <param name="State">How it stands.</param>
/// <param name="Plan">How it was last asked to be merged; null before.</param>
/// <param name="Result">What its merge did; null before.</param>
/// <param name="RunId">The newest run over it; null before the first.</param>
/// <param name="TakenBack">That it was taken back; null where it was not.</param>
public sealed record Upload(
    long Id,
    [property: JsonIgnore] string File,
    string Name,
    long Bytes,
    string Sha256,
    DateTimeOffset ReceivedAt,
    string UploadedBy,
    UploadFindings Findings,
    UploadState State = UploadState.Waiting,
    MergePlan? Plan = null,
    MergeResult? Result = null,
    long? RunId = null,
    TakenBack? TakenBack = null);
