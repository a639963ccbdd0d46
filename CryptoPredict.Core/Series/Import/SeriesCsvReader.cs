using System.Runtime.CompilerServices;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>A daily file being read: forward only, a row at a time; memory grows by one bit a day and with the number of series alone.</summary>
public sealed class SeriesCsvReader
{
    /// <summary>The most series one file may hold.</summary>
    public const int MaxSeries = 5_000;

    /// <summary>The largest magnitude of a value.</summary>
    public const double LargestValue = 1e15;

    private readonly CsvLineReader _lines;
    private readonly DetectedSeriesCsv _detected;
    private readonly SeriesCsvOptions _options;
    private readonly CsvFields _fields;
    private readonly ImportTally _tally;
    private readonly SeenDays _seen = new();
    private readonly Dictionary<string, Progress>.AlternateLookup<ReadOnlySpan<char>> _series =
        new Dictionary<string, Progress>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private IReadOnlyList<CsvLine> _sample;
    private bool _started;

    internal SeriesCsvReader(CsvLineReader lines, IReadOnlyList<CsvLine> sample, DetectedSeriesCsv detected, SeriesCsvOptions options)
    {
        _lines = lines;
        _detected = detected;
        _options = options;
        _fields = new CsvFields(detected.Format.Separator);
        _tally = new ImportTally(options.MaxFindingsPerRule);
        _sample = [.. sample.Skip(detected.FirstDataLine)];
        Format = detected.Format;
        Doubts = detected.Doubts;
    }

    /// <summary>How the file is laid out.</summary>
    public SeriesCsvFormat Format { get; }

    /// <summary>What of it may be read in two ways.</summary>
    internal IReadOnlyList<CsvDoubt> Doubts { get; }

    /// <summary>What was found in the rows read so far; the final report once the values have run out.</summary>
    public ImportReport Report => _tally.ToReport(_series.Dictionary.Values.Where(s => s.Days > 0).Select(s => s.ToSeries()));

    /// <summary>
    /// The accepted values in the order of the file. Only at the end is the whole file known to be sound: what is stored before it must be
    /// taken back when this throws.
    /// </summary>
    /// <exception cref="CsvImportException">Further down the file turns out to be no text, or to be too large.</exception>
    /// <exception cref="InvalidOperationException">The values have been asked for before.</exception>
    public IAsyncEnumerable<ImportedValue> ReadValuesAsync(CancellationToken cancellationToken)
    {
        if (_started)
        {
            throw new InvalidOperationException("The values of a file can be read once: open it again.");
        }

        _started = true;
        return IterateAsync(cancellationToken);
    }

    private async IAsyncEnumerable<ImportedValue> IterateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in _sample)
        {
            if (TryRead(line.Text, line.Row, out var value))
            {
                yield return value;
            }
        }

        _sample = [];
        while (await _lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_lines.Line.IsWhiteSpace() && TryRead(_lines.Line, _lines.LineNumber, out var value))
            {
                yield return value;
            }
        }
    }

    private bool TryRead(ReadOnlySpan<char> line, long row, out ImportedValue value)
    {
        value = default;
        _tally.RowRead();
        var whole = _fields.Split(line);
        if (!whole || _fields.Count != Format.Header.Count)
        {
            Reject(row, ImportRule.WrongColumnCount, whole
                ? $"The row has {_fields.Count} fields where {Format.Header.Count} are due."
                : "A quote in the row is not closed, or text follows a closing quote.");
            return false;
        }

        if (!TryReadSeries(line, row, out var series) || !TryReadDay(line, row, out var day) || !TryReadNumber(line, row, out var number))
        {
            return false;
        }

        if (!_seen.Add(series.Number, day.DayNumber))
        {
            if (Format.SameDay == SameDayRule.Refuse)
            {
                Reject(row, ImportRule.ConflictingDuplicate, $"An earlier row has a value of {series.Id} on {day:yyyy-MM-dd}; the earlier one is kept.");
                return false;
            }

            // Where time runs backwards the day's last value came before the others.
            var stays = Format.SameDay == SameDayRule.Last && _detected.IsNewestFirst;
            if (_tally.Count(ImportRule.SameDay))
            {
                var what = Format.SameDay == SameDayRule.Sum ? "the values are added up" : stays ? "that one is the later" : "this one takes its place";
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
        var name = Format.Columns.Id is { } column ? _fields.Get(line, column - 1) : _options.Series!.Value.Symbol;
        if (_series.TryGetValue(name, out series!))
        {
            return true;
        }

        var id = name.ToString();
        if (!Asset.IsValidSymbol(id))
        {
            RejectField(row, Format.Columns.Id!.Value, name, $"no series' name ({Asset.SymbolRule})");
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
        var text = _fields.Get(line, Format.Columns.Date - 1);
        if (!_detected.Time.TryParse(text, out var time, out var otherUnit))
        {
            if (otherUnit is null)
            {
                RejectField(row, Format.Columns.Date, text, "no date in the form of the rows before");
            }
            else
            {
                Reject(row, ImportRule.MixedEpochUnit, $"The time {text} is in {otherUnit.Value.InWords()}, the file's in {Format.TimeKind.InWords()}.");
            }

            return false;
        }

        day = DateOnly.FromDateTime(time.UtcDateTime);
        if (day > _options.LastDay)
        {
            Reject(row, ImportRule.NotClosed, $"The day {day:yyyy-MM-dd} has not come yet.");
            return false;
        }

        return true;
    }

    private bool TryReadNumber(ReadOnlySpan<char> line, long row, out double number)
    {
        var text = _fields.Get(line, Format.Columns.Value - 1);
        if (!CsvNumber.TryParse(text, _detected.Commas, out number))
        {
            RejectField(row, Format.Columns.Value, text, "no number");
            return false;
        }

        if (Math.Abs(number) > LargestValue)
        {
            RejectField(row, Format.Columns.Value, text, "beyond ±1e15");
            return false;
        }

        return true;
    }

    private void RejectField(long row, int column, ReadOnlySpan<char> text, string problem)
    {
        var name = Format.HeaderRow is null ? Format.Header[column - 1] : $"\"{Format.Header[column - 1]}\"";
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
