using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What a reader has chosen so far for the merge of an upload.</summary>
public sealed class MergeDraft
{
    private static readonly CandleColumns NoColumns = new(0, 0, 0, 0, 0);

    /// <summary>What the file is read as.</summary>
    public UploadKind Kind { get; init; }

    /// <summary>Symbol of the asset or series; empty to take the names from the file.</summary>
    public string Target { get; set; } = "";

    /// <summary>Column of the day; 0 to detect the columns.</summary>
    public int Date { get; set; }

    /// <summary>Column of the id; 0 when the whole file is one series.</summary>
    public int Id { get; set; }

    /// <summary>Column of the value; 0 to detect the columns.</summary>
    public int Value { get; set; }

    /// <summary>What several rows of a day become; null to choose by the value's name.</summary>
    public SameDayRule? SameDay { get; set; }

    /// <summary>What comes first in dates such as 03/04/2025; null to go by the file.</summary>
    public DateOrder? Dates { get; set; }

    /// <summary>What stands before decimals; null to go by the file.</summary>
    public DecimalSign? Decimals { get; set; }

    /// <summary>The columns of candles, 0 where none is chosen; without all that are needed they are detected.</summary>
    public CandleColumns Candles { get; set; } = NoColumns;

    /// <summary>The zone of candles whose times have no offset; empty for UTC.</summary>
    public string Zone { get; set; } = "";

    /// <summary>Whether shorter candles are put together into the market's.</summary>
    public bool Aggregate { get; set; }

    /// <summary>Whether every column is chosen that a candle needs.</summary>
    public bool HasCandleColumns => Candles is { Time: > 0, Open: > 0, High: > 0, Low: > 0, Close: > 0 };

    /// <summary>What happens where another value is stored.</summary>
    public ConflictRule OnConflict { get; set; }

    /// <summary>What the values of daily series are; null leaves what was said before, or what they say themselves.</summary>
    public SeriesKind? SeriesKind { get; set; }

    /// <summary>What a day without a row means.</summary>
    public AbsentDays AbsentDays { get; set; }

    /// <summary>Code of the country whose public holidays count; empty leaves what was said before.</summary>
    public string Holidays { get; set; } = "";

    /// <summary>Whether the LSTM that learns the file is built from scratch, not trained on from its saved weights.</summary>
    public bool Anew { get; set; }

    /// <summary>The warnings that were read and are meant to be passed over.</summary>
    public MergeWarnings Confirmed { get; set; }

    /// <summary>The file as it was found to be read, with a name where it has none and its own name says one.</summary>
    /// <param name="findings">What was found in it.</param>
    /// <param name="fileName">Its own name.</param>
    /// <param name="assets">The market's assets.</param>
    public static MergeDraft Of(UploadFindings findings, string fileName, IReadOnlyList<Asset> assets)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(assets);
        var reading = findings.Reading;
        return new MergeDraft
        {
            Kind = reading.Kind,
            Target = reading.Target?.Symbol ?? (ProposedName.Of(findings, fileName, assets)),
            Date = reading.Columns?.Date ?? 0,
            Id = reading.Columns?.Id ?? 0,
            Value = reading.Columns?.Value ?? 0,
            SameDay = reading.SameDay,
            Dates = reading.Dates,
            Decimals = reading.Decimals,
            Candles = reading.CandleColumns ?? NoColumns,
            Zone = reading.Zone ?? "",
            Aggregate = reading.Aggregate,
        };
    }

    /// <summary>Takes over what an alternative is about.</summary>
    /// <param name="reading">The way to read the file that was chosen.</param>
    public void Take(UploadReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        Dates = reading.Dates;
        Decimals = reading.Decimals;
        (Value, Id) = reading.Columns is { } columns ? (columns.Value, columns.Id ?? 0) : (Value, Id);
        SameDay = reading.SameDay ?? SameDay;
        Candles = reading.CandleColumns ?? Candles;
        Zone = reading.Zone ?? Zone;
    }

    /// <summary>Takes a warning for read, or no longer.</summary>
    /// <param name="warning">The warning.</param>
    /// <param name="isRead">Whether it was read and is meant to be passed over.</param>
    public void Confirm(MergeWarnings warning, bool isRead) => Confirmed = isRead ? Confirmed | warning : Confirmed & ~warning;

    /// <summary>How the file is to be read.</summary>
    public UploadReading ToReading()
    {
        Asset? target = Target.Trim() is { Length: > 0 } name ? new Asset(name) : null;
        return Kind == UploadKind.Candles
            ? new UploadReading(
                Kind, target, Dates: Dates, Decimals: Decimals, CandleColumns: HasCandleColumns ? Candles : null,
                Zone: Zone.Length == 0 ? null : Zone, Aggregate: Aggregate)
            : new UploadReading(
                Kind, Id > 0 ? null : target, Date > 0 && Value > 0 ? new SeriesColumns(Date, Id > 0 ? Id : null, Value) : null, SameDay, Dates, Decimals);
    }

    /// <summary>How it is to be merged.</summary>
    public MergePlan ToPlan() => new(ToReading(), OnConflict, Confirmed, SettingsOf(), Anew);

    // Unknown is what is meant where nothing is said, so it takes nothing back that was.
    private SeriesSettings? SettingsOf()
    {
        var said = new SeriesSettings(SeriesKind, AbsentDays == AbsentDays.Unknown ? null : AbsentDays, Holidays.Length == 0 ? null : Holidays);
        return Kind != UploadKind.DailySeries || said == new SeriesSettings() ? null : said;
    }
}
