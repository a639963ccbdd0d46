using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>Which columns of a daily file are read, each counted from 1.</summary>
/// <param name="Date">The day, or a time within it.</param>
/// <param name="Id">What names the series; null when the whole file is one series.</param>
/// <param name="Value">The value.</param>
public sealed record SeriesColumns(int Date, int? Id, int Value);

/// <summary>What the caller knows about a daily file that the file itself need not say.</summary>
public sealed record SeriesCsvOptions
{
    /// <summary>The id of the series in a file without an id column; ignored where there is one. Null refuses such a file.</summary>
    public Asset? Series { get; init; }

    /// <summary>The columns to read; null detects them by their names.</summary>
    public SeriesColumns? Columns { get; init; }

    /// <summary>
    /// What several rows of one day become; null chooses <see cref="SameDayRule.Last"/> for a price and <see cref="SameDayRule.Sum"/> otherwise.
    /// </summary>
    public SameDayRule? SameDay { get; init; }

    /// <summary>What comes first in dates such as 03/04/2025; null to go by the file.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>What stands before the decimals of its numbers; null to go by the file.</summary>
    public DecimalSign? Decimals { get; init; }

    /// <summary>How much is unpacked at most.</summary>
    public UnpackingLimits Limits { get; init; } = new();

    /// <summary>Whether a file that can be read in two ways alike is read in the likelier one, not refused.</summary>
    public bool MayGuess { get; init; }

    /// <summary>Days after this one are rejected; null checks nothing.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>How many findings of each rule the report lists with row and sentence; all are counted. 0 or more.</summary>
    public int MaxFindingsPerRule { get; init; } = 50;
}

/// <summary>How a daily file is laid out.</summary>
/// <param name="Separator">The character between fields.</param>
/// <param name="HeaderRow">The line of the header, from 1; null when there is none.</param>
/// <param name="Header">The names of all columns; <c>column 1</c> and so on without a header.</param>
/// <param name="Columns">The columns that are read.</param>
/// <param name="TimeKind">How days are written.</param>
/// <param name="TimePattern">The .NET pattern of a written date; null for an epoch.</param>
/// <param name="SameDay">What several rows of one series and day become.</param>
/// <param name="Decimals">What stands before the decimals of its numbers; null where no comma asks for it.</param>
/// <param name="Events">The columns of known events beside the values; null for none.</param>
public sealed record SeriesCsvFormat(
    char Separator, long? HeaderRow, IReadOnlyList<string> Header, SeriesColumns Columns, CandleTimeKind TimeKind, string? TimePattern, SameDayRule SameDay,
    DecimalSign? Decimals = null, IReadOnlyList<EventColumn>? Events = null)
{
    /// <summary>The format in words, for a person to check.</summary>
    public string Describe()
    {
        var id = Columns.Id is { } column ? $"series by \"{Header[column - 1]}\"" : "one series";
        var separator = Separator switch { ',' => "commas", ';' => "semicolons", '\t' => "tabs", _ => "bars" };
        var time = CsvTime.Example(TimePattern) is { } example
            ? $"days written like {example}" : $"days from {TimeKind.InWords()}";
        var header = HeaderRow is { } row ? $"header in line {row}" : "no header";
        var several = SameDay switch
        {
            SameDayRule.Sum => "several rows of a day are added up",
            SameDayRule.Last => "of several rows of a day the last counts",
            _ => "of several rows of a day the first counts and the others are rejected",
        };
        var events = Events is { Count: > 0 } known
            ? $"; known events in {string.Join(" and ", known.Select(one => $"\"{Header[one.Column - 1]}\""))}" : "";
        var numbers = CsvNumber.InWords(Decimals);
        return $"Daily values: {id}, value \"{Header[Columns.Value - 1]}\", {time}, {header}, separated by {separator}{numbers}; {several}{events}.";
    }
}

/// <summary>A value as a file has it, accepted by every rule that rejects.</summary>
/// <param name="Row">The line of the file it stands in, from 1.</param>
/// <param name="Series">The series it belongs to.</param>
/// <param name="Day">Its day, as written where an offset is; UTC otherwise.</param>
/// <param name="Value">The value.</param>
public readonly record struct ImportedValue(long Row, Asset Series, DateOnly Day, double Value);
