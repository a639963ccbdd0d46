using System.Runtime.CompilerServices;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Events;

namespace CryptoPredict.Core.Series.Import;

/// <summary>A daily file being read: forward only, a row at a time; memory grows by one bit a day and with the number of series alone.</summary>
public sealed class SeriesCsvReader
{
    /// <summary>The most series one file may hold.</summary>
    public const int MaxSeries = 5_000;

    /// <summary>The largest magnitude of a value.</summary>
    public const double LargestValue = 1e15;

    private readonly CsvFileLines _lines;
    private readonly SeriesCsvOptions _options;
    private readonly ImportTally _tally;
    private readonly SeenDays _seen = new();
    private readonly SeenLines _rows = new();
    private readonly Dictionary<string, Progress>.AlternateLookup<ReadOnlySpan<char>> _series =
        new Dictionary<string, Progress>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private DetectedSeriesCsv _detected;
    private CsvFields _fields;
    private bool _started;
    private string? _firstSameDay;
    private Action<ImportedEvent>? _onEvent;

    internal SeriesCsvReader(CsvFileLines lines, DetectedSeriesCsv detected, SeriesCsvOptions options)
    {
        _lines = lines;
        _detected = detected;
        _options = options;
        _fields = new CsvFields(detected.Format.Separator);
        _tally = new ImportTally(options.MaxFindingsPerRule);
        Detected = detected;
        Format = detected.Format;
        Doubts = detected.Doubts;
    }

    /// <summary>How the file is laid out; of several files the first.</summary>
    public SeriesCsvFormat Format { get; }

    /// <summary>What may be read in two ways as the rows read so far show.</summary>
    internal IReadOnlyList<CsvDoubt> FindLateDoubts()
    {
        if (_options.SameDay is not null || _tally.FirstOf(ImportRule.SameDay) is not { } first)
        {
            return [];
        }

        // Sales of several shops or hours add up; of prices the last counts where a time says which that is. Where nothing tells the rows apart, they may be
        // anything: a correction, or the same again.
        var hasTimes = HasTimesOfDay || Detected.HasClock;
        var isOpen = Detected.Kind == ValueKind.Measured ? !hasTimes : !hasTimes && !Detected.IsSplit;
        var (sum, last) = (new CsvWay("their sum", SameDay: SameDayRule.Sum), new CsvWay("the last one", SameDay: SameDayRule.Last));
        var (taken, other) = Format.SameDay == SameDayRule.Sum ? (sum, last) : (last, sum);
        IReadOnlyList<CsvWay> names = isOpen ? Detected.Names : [];
        var one = new CsvWay("one series", SameDay: taken.SameDay);
        return
        [
            .. names.Select(name => new CsvDoubt(ReadingQuestion.Series, isOpen, first.Row, _firstSameDay!, one, name)),
            new CsvDoubt(ReadingQuestion.SameDay, isOpen, first.Row, _firstSameDay!, taken, other),
        ];
    }

    /// <summary>How the first file is laid out, in full.</summary>
    internal DetectedSeriesCsv Detected { get; }

    /// <summary>Whether a row has a time of day beside its date.</summary>
    internal bool HasTimesOfDay { get; private set; }

    /// <summary>What of it may be read in two ways.</summary>
    internal IReadOnlyList<CsvDoubt> Doubts { get; }

    /// <summary>What was found in the rows read so far; the final report once the values have run out.</summary>
    public ImportReport Report => _tally.ToReport(_series.Dictionary.Values.Where(s => s.Days > 0).Select(s => s.ToSeries()), _lines.Files);

    /// <summary>
    /// The accepted values in the order of the file. Only at the end is the whole file known to be sound: what is stored before it must be
    /// taken back when this throws.
    /// </summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <param name="onEvent">Given the known events of each row, also of one without a value, before its value; null for nobody.</param>
    /// <exception cref="CsvImportException">Further down the file turns out to be no text, or to be too large.</exception>
    /// <exception cref="InvalidOperationException">The values have been asked for before.</exception>
    public IAsyncEnumerable<ImportedValue> ReadValuesAsync(CancellationToken cancellationToken, Action<ImportedEvent>? onEvent = null)
    {
        if (_started)
        {
            throw new InvalidOperationException("The values of a file can be read once: open it again.");
        }

        (_started, _onEvent) = (true, onEvent);
        return IterateAsync(cancellationToken);
    }

    private async IAsyncEnumerable<ImportedValue> IterateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            while (await _lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (TryRead(_lines.Line, _lines.Row, out var value))
                {
                    yield return value;
                }
            }
        }
        while (await BeginNextAsync(cancellationToken).ConfigureAwait(false));
    }

    internal static (DetectedSeriesCsv Detected, int FirstDataLine) Detect(IReadOnlyList<CsvLine> sample, SeriesCsvOptions options)
    {
        var detected = SeriesCsvDetector.Detect(sample, options);
        return (detected, detected.FirstDataLine);
    }

    private async ValueTask<bool> BeginNextAsync(CancellationToken cancellationToken)
    {
        if (await _lines.BeginAsync(sample => Detect(sample, _options), cancellationToken).ConfigureAwait(false) is not { } next)
        {
            return false;
        }

        if (next.Format.SameDay != Format.SameDay || next.Format.Columns.Id is null != Format.Columns.Id is null)
        {
            throw new CsvImportException(
                $"{_lines.Files[^1].Name} is laid out otherwise than {_lines.Files[0].Name} ({next.Format.Describe()}): send them apart.");
        }

        (_detected, _fields) = (next, new CsvFields(next.Format.Separator));
        return true;
    }

    private SeriesCsvFormat Now => _detected.Format;

    private bool TryRead(ReadOnlySpan<char> line, long row, out ImportedValue value)
    {
        value = default;
        _tally.RowRead();
        var whole = _fields.Split(line);
        if (!whole || _fields.Count != Now.Header.Count)
        {
            Reject(row, ImportRule.WrongColumnCount, whole
                ? $"The row has {_fields.Count} fields where {Now.Header.Count} are due."
                : "A quote in the row is not closed, or text follows a closing quote.");
            return false;
        }

        if (!TryReadSeries(line, row, out var series) || !TryReadDay(line, row, out var day))
        {
            return false;
        }

        var hasEvents = ReadEvents(line, row, series.Id, day);
        if (!HasCome(day, row, hasEvents) || !TryReadNumber(line, row, hasEvents, out var number))
        {
            return false;
        }

        if (!_rows.Add(series.Number, day.DayNumber, line))
        {
            Reject(row, ImportRule.Duplicate, $"An earlier row is the same; it is taken once.");
            return false;
        }

        if (!_seen.Add(series.Number, day.DayNumber))
        {
            if (Now.SameDay == SameDayRule.Refuse)
            {
                Reject(row, ImportRule.ConflictingDuplicate, $"An earlier row has a value of {series.Id} on {day:yyyy-MM-dd}; the earlier one is kept.");
                return false;
            }

            // Where time runs backwards the day's last value came before the others.
            var stays = Now.SameDay == SameDayRule.Last && _detected.IsNewestFirst;
            if (_tally.Count(ImportRule.SameDay))
            {
                _firstSameDay ??= $"{series.Id} on {day:yyyy-MM-dd}";
                var what = Now.SameDay == SameDayRule.Sum ? "the values are added up" : stays ? "that one is the later" : "this one takes its place";
                _tally.Describe(row, ImportRule.SameDay, $"An earlier row has a value of {series.Id} on {day:yyyy-MM-dd}; {what}.");
            }

            if (stays)
            {
                return false;
            }
        }
        else
        {
            series.Add(day);
        }

        _tally.Accept();
        value = new ImportedValue(row, series.Id, day, number);
        return true;
    }

    private bool TryReadSeries(ReadOnlySpan<char> line, long row, out Progress series)
    {
        var name = Now.Columns.Id is { } column ? _fields.Get(line, column - 1) : _options.Series!.Value.Symbol;
        if (_series.TryGetValue(name, out series!))
        {
            return true;
        }

        var id = name.ToString();
        if (!Asset.IsValidSymbol(id))
        {
            RejectField(row, Now.Columns.Id!.Value, name, $"no series' name ({Asset.SymbolRule})");
            return false;
        }

        if (_series.Dictionary.Count == MaxSeries)
        {
            throw new CsvImportException($"The file holds more than {MaxSeries} series (line {row}): import it in parts.");
        }

        series = new Progress(new Asset(id), _series.Dictionary.Count);
        _series.Dictionary.Add(id, series);
        return true;
    }

    private bool TryReadDay(ReadOnlySpan<char> line, long row, out DateOnly day)
    {
        day = default;
        var text = _fields.Get(line, Now.Columns.Date - 1);
        if (!_detected.Time.TryParse(text, out var time, out var otherUnit))
        {
            if (otherUnit is null)
            {
                RejectField(row, Now.Columns.Date, text, "no date in the form of the rows before");
            }
            else
            {
                Reject(row, ImportRule.MixedEpochUnit, $"The time {text} is in {otherUnit.Value.InWords()}, the file's in {Now.TimeKind.InWords()}.");
            }

            return false;
        }

        HasTimesOfDay |= time.TimeOfDay != TimeSpan.Zero;
        day = DateOnly.FromDateTime(time.DateTime);
        return true;
    }

    // What is planned for a day stands in a row without a value.
    private bool HasCome(DateOnly day, long row, bool hasEvents)
    {
        if (!(day > _options.LastDay))
        {
            return true;
        }

        Reject(row, hasEvents ? ImportRule.OnlyEvents : ImportRule.NotClosed, hasEvents
            ? $"The day {day:yyyy-MM-dd} has not come yet; its events are kept." : $"The day {day:yyyy-MM-dd} has not come yet.");
        return false;
    }

    private bool ReadEvents(ReadOnlySpan<char> line, long row, Asset series, DateOnly day)
    {
        var any = false;
        foreach (var (kind, column) in Now.Events ?? [])
        {
            var text = _fields.Get(line, column - 1);
            var (found, problem) = EventCell.Read(kind, day, text, _detected.Commas);
            if (problem is not null)
            {
                Reject(row, ImportRule.UnreadEvent, $"The field \"{Now.Header[column - 1]}\" holds \"{text.ToString().Shorten()}\": {problem}.");
            }
            else if (found is not null)
            {
                any = true;
                _onEvent?.Invoke(new ImportedEvent(series, found));
            }
        }

        return any;
    }

    private bool TryReadNumber(ReadOnlySpan<char> line, long row, bool hasEvents, out double number)
    {
        var text = _fields.Get(line, Now.Columns.Value - 1);
        if (!CsvNumber.TryParse(text, _detected.Commas, out number))
        {
            if (CsvNumber.IsNone(text))
            {
                var name = Now.Header[Now.Columns.Value - 1];
                Reject(row, hasEvents ? ImportRule.OnlyEvents : ImportRule.NoValue,
                    $"The field \"{name}\" {(text.IsEmpty ? "is empty" : $"holds \"{text}\", no value")}.");
                return false;
            }

            RejectField(row, Now.Columns.Value, text, "no number");
            return false;
        }

        if (Math.Abs(number) > LargestValue)
        {
            RejectField(row, Now.Columns.Value, text, "beyond ±1e15");
            return false;
        }

        return true;
    }

    private void RejectField(long row, int column, ReadOnlySpan<char> text, string problem)
    {
        var name = Now.HeaderRow is null ? Now.Header[column - 1] : $"\"{Now.Header[column - 1]}\"";
        var shown = text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
        Reject(row, ImportRule.UnparsableField, text.IsEmpty ? $"The field {name} is empty." : $"The field {name} holds \"{shown}\", {problem}.");
    }

    private void Reject(long row, ImportRule rule, string sentence)
    {
        if (_tally.Count(rule))
        {
            _tally.Describe(row, rule, sentence);
        }
    }

    private sealed class Progress(Asset id, int number)
    {
        private DateOnly _first = DateOnly.MaxValue;
        private DateOnly _last = DateOnly.MinValue;

        public Asset Id { get; } = id;

        public int Number { get; } = number;

        public long Days { get; private set; }

        public void Add(DateOnly day)
        {
            _first = day < _first ? day : _first;
            _last = day > _last ? day : _last;
            Days++;
        }

        public ImportedSeries ToSeries() => new(
            Id, new DateTimeOffset(_first, default, TimeSpan.Zero), new DateTimeOffset(_last, default, TimeSpan.Zero), Days,
            _last.DayNumber - _first.DayNumber + 1 - Days);
    }
}
