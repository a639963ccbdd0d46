using System.Diagnostics.CodeAnalysis;

namespace CryptoPredict.Core.Market.Import;

/// <summary>Turns lines into candles and holds each against the rules, in the order of <see cref="ImportRule"/>.</summary>
internal sealed class CandleRowReader
{
    private const int MaxAssets = 1_000;

    private readonly CandleCsvOptions _options;
    private readonly ImportTally _tally;
    private readonly SeenCandles _seen = new();
    private readonly Dictionary<Asset, SeriesProgress> _series = [];
    private readonly Dictionary<string, SeriesProgress>.AlternateLookup<ReadOnlySpan<char>> _bySymbol =
        new Dictionary<string, SeriesProgress>().GetAlternateLookup<ReadOnlySpan<char>>();

    private DetectedCsv _detected;
    private CandleCsvFormat _format;
    private CsvColumns _columns;
    private CsvFields _fields;
    private CsvTimeReader _times;
    private SeriesProgress[] _byPlace;

    public CandleRowReader(DetectedCsv detected, CandleCsvOptions options, ImportTally tally)
    {
        (_options, _tally) = (options, tally);
        Begin(detected);
    }

    /// <summary>Begins a file; what was seen in the ones before it stays known.</summary>
    [MemberNotNull(nameof(_detected), nameof(_format), nameof(_columns), nameof(_fields), nameof(_times), nameof(_byPlace))]
    public void Begin(DetectedCsv detected)
    {
        (_detected, _format, _columns) = (detected, detected.Format, detected.Columns);
        _fields = new CsvFields(_format.Separator);
        _times = new CsvTimeReader(_columns.Time, detected.Time, _options.Zone, mayRepeat: _columns.Symbol is not null);
        _byPlace = _columns.Symbol is null ? [.. _columns.Series.Select(series => Open(_options.Asset ?? series.Asset ?? _options.Otherwise!.Value))] : [];
        _bySymbol.Dictionary.Clear();
        if (_columns.Symbol is not null && _options.Asset is { } asset)
        {
            _bySymbol.Dictionary.Add(detected.OnlySymbol!, Open(asset));
        }

        foreach (var series in _series.Values)
        {
            series.BeginFile();
        }
    }

    /// <summary>What looks like a local clock that changes; nothing where the zone is known.</summary>
    public ClockSigns Clock { get; } = new();

    /// <summary>What was accepted so far.</summary>
    public IEnumerable<ImportedSeries> Series => _series.Values.Select(s => s.ToSeries(_format.Interval)).OfType<ImportedSeries>();

    /// <summary>Reads a line and adds its accepted candles to <paramref name="accepted"/>.</summary>
    public void Read(ReadOnlySpan<char> line, long row, List<ImportedCandle> accepted)
    {
        _tally.RowRead();
        var whole = _fields.Split(line);
        if (!whole || _fields.Count != _columns.Count)
        {
            if (_tally.Count(ImportRule.WrongColumnCount, _columns.Series.Count))
            {
                _tally.Describe(row, ImportRule.WrongColumnCount, whole
                    ? $"The row has {_fields.Count} fields where {_columns.Count} are due."
                    : "A quote in the row is not closed, or text follows a closing quote.");
            }

            return;
        }

        if (_columns.Symbol is { } column)
        {
            if (FindSeries(_fields.Get(line, column), row) is { } series && TryReadTime(line, row, out var time))
            {
                ReadSeries(line, row, time, _columns.Series[0], series, accepted);
            }
        }
        else if (TryReadTime(line, row, out var time))
        {
            for (var i = 0; i < _columns.Series.Count; i++)
            {
                ReadSeries(line, row, time, _columns.Series[i], _byPlace[i], accepted);
            }
        }
    }

    private SeriesProgress Open(Asset asset)
    {
        if (!_series.TryGetValue(asset, out var series))
        {
            series = new SeriesProgress(asset, _series.Count);
            _series.Add(asset, series);
        }

        return series;
    }

    private SeriesProgress? FindSeries(ReadOnlySpan<char> symbol, long row)
    {
        if (_bySymbol.TryGetValue(symbol, out var known))
        {
            return known;
        }

        var name = symbol.ToString();
        if (_detected.OnlySymbol is { } only)
        {
            if (_tally.Count(ImportRule.OtherAsset))
            {
                _tally.Describe(row, ImportRule.OtherAsset, $"The row is of \"{name}\", the file before it of \"{only}\".");
            }

            return null;
        }

        if (!Asset.IsValidSymbol(name))
        {
            RejectField(row, _columns.Symbol!.Value, symbol, $"no asset's name ({Asset.SymbolRule})");
            return null;
        }

        if (_series.Count == MaxAssets)
        {
            throw new CsvImportException($"The file holds more than {MaxAssets} assets (line {row}): import it in parts.");
        }

        var series = Open(new Asset(name));
        _bySymbol.Dictionary.Add(name, series);
        return series;
    }

    private bool TryReadTime(ReadOnlySpan<char> line, long row, out DateTimeOffset time)
    {
        var text = _fields.Get(line, _columns.Time.Time);
        if (_times.TryRead(text, _columns.Time.Clock is { } clock ? _fields.Get(line, clock) : default, out time, out var otherUnit))
        {
            return true;
        }

        if (otherUnit is null)
        {
            RejectField(row, _columns.Time.Time, text, "no time in the form of the rows before", _columns.Series.Count);
        }
        else if (_tally.Count(ImportRule.MixedEpochUnit, _columns.Series.Count))
        {
            _tally.Describe(row, ImportRule.MixedEpochUnit, $"The time {text} is in {otherUnit.Value.InWords()}, the file's in {_format.TimeKind.InWords()}.");
        }

        return false;
    }

    private void ReadSeries(
        ReadOnlySpan<char> line, long row, DateTimeOffset time, in CsvSeriesColumns columns, SeriesProgress series, List<ImportedCandle> accepted)
    {
        if (!TryReadNumber(line, row, columns.Open, out var open) || !TryReadNumber(line, row, columns.High, out var high)
            || !TryReadNumber(line, row, columns.Low, out var low) || !TryReadNumber(line, row, columns.Close, out var close)
            || !TryReadVolume(line, row, columns.Volume, out var volume))
        {
            return;
        }

        var candle = new Candle(time.ToUniversalTime(), open, high, low, close, volume);
        if (series.Step(candle.OpenTime, _format) is var (before, after) && _options.Zone is null
            && !_detected.Time.HasOffset(_fields.Get(line, _columns.Time.Time)))
        {
            Clock.Add(row, before.DateTime, after.DateTime, _format.Interval);
        }

        if (BrokenRule(candle, time, series) is { } rule)
        {
            if (_tally.Count(rule))
            {
                _tally.Describe(row, rule, Sentence(rule, candle, series.Asset));
            }

            return;
        }

        var (outOfOrder, gap) = series.Advance(candle.OpenTime, _format.Order, _format.Interval);
        if (outOfOrder && _tally.Count(ImportRule.OutOfOrder))
        {
            _tally.Describe(
                row, ImportRule.OutOfOrder, $"The candle of {series.Asset} at {TimeWords.Utc(time)} goes back against the order of the file; it is kept.");
        }

        if (gap > 0 && _tally.Count(ImportRule.Gap))
        {
            _tally.Describe(row, ImportRule.Gap,
                $"Of {series.Asset}, {(gap == 1 ? "one candle is" : $"{gap} candles are")} missing between the rows before and {TimeWords.Utc(time)}.");
        }

        _tally.Accept();
        accepted.Add(new ImportedCandle(row, series.Asset, candle));
    }

    // Where no trade was, some write nothing.
    private bool TryReadVolume(ReadOnlySpan<char> line, long row, int? column, out double volume)
    {
        volume = 0;
        return column is not { } place || CsvNumber.IsNone(_fields.Get(line, place)) || TryReadNumber(line, row, place, out volume);
    }

    private bool TryReadNumber(ReadOnlySpan<char> line, long row, int column, out double value)
    {
        var text = _fields.Get(line, column);
        if (CsvNumber.TryParse(text, _detected.Commas, out value))
        {
            return true;
        }

        if (!CsvNumber.IsNone(text))
        {
            RejectField(row, column, text, "no number");
        }
        else if (_tally.Count(ImportRule.NoValue))
        {
            _tally.Describe(row, ImportRule.NoValue, $"The field {_columns.NameOf(column)} {(text.IsEmpty ? "is empty" : $"holds \"{text}\", no value")}.");
        }

        return false;
    }

    private void RejectField(long row, int column, ReadOnlySpan<char> text, string problem, int candles = 1)
    {
        if (_tally.Count(ImportRule.UnparsableField, candles))
        {
            var shown = text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
            _tally.Describe(row, ImportRule.UnparsableField, text.IsEmpty
                ? $"The field {_columns.NameOf(column)} is empty."
                : $"The field {_columns.NameOf(column)} holds \"{shown}\", {problem}.");
        }
    }

    private ImportRule? BrokenRule(in Candle candle, DateTimeOffset time, SeriesProgress series)
    {
        if (Math.Min(Math.Min(candle.Open, candle.Close), Math.Min(candle.High, candle.Low)) <= 0)
        {
            return ImportRule.NonPositivePrice;
        }

        if (candle.High < Math.Max(Math.Max(candle.Open, candle.Close), candle.Low) || candle.Low > Math.Min(candle.Open, candle.Close))
        {
            return ImportRule.ImpossibleOhlc;
        }

        if (candle.Volume < 0)
        {
            return ImportRule.NegativeVolume;
        }

        var step = Math.DivRem(_detected.IsLocalGrid ? time.Ticks : time.UtcTicks, _format.Interval.Ticks, out var phase);
        if (phase != _detected.Phase.Ticks)
        {
            return ImportRule.MisalignedTime;
        }

        return candle.OpenTime + _format.Interval > _options.ClosedBy
            ? ImportRule.NotClosed
            : _seen.Add(series.Number, step, candle);
    }

    private string Sentence(ImportRule rule, in Candle candle, Asset asset)
    {
        var prices = FormattableString.Invariant($"open {candle.Open}, high {candle.High}, low {candle.Low}, close {candle.Close}");
        return rule switch
        {
            ImportRule.NonPositivePrice => $"A price of {asset} is not positive: {prices}.",
            ImportRule.ImpossibleOhlc => $"No candle of {asset} can have {prices}.",
            ImportRule.NegativeVolume => FormattableString.Invariant($"The volume of {asset} is negative: {candle.Volume}."),
            ImportRule.MisalignedTime =>
                $"{TimeWords.Utc(candle.OpenTime)} is no time at which a candle of {IntervalWords.Of(_format.Interval)} opens in this file.",
            ImportRule.NotClosed => $"The candle of {asset} that opens at {TimeWords.Utc(candle.OpenTime)} is not closed yet.",
            ImportRule.Duplicate => $"An earlier row has the same candle of {asset} at {TimeWords.Utc(candle.OpenTime)}.",
            _ => $"An earlier row has other values for {asset} at {TimeWords.Utc(candle.OpenTime)}; the earlier one is kept.",
        };
    }
}
