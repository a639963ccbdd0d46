using System.Globalization;
using System.Runtime.CompilerServices;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// A candle file being read: forward only, a row at a time. Memory does not grow with the file beyond four bytes a candle,
/// kept to find duplicates (at most about 64 MB).
/// </summary>
public sealed class CandleCsvReader
{
    private readonly CsvFileLines _lines;
    private readonly CandleCsvOptions _options;
    private readonly ImportTally _tally;
    private readonly CandleRowReader _rows;
    private bool _started;

    internal CandleCsvReader(CsvFileLines lines, DetectedCsv detected, CandleCsvOptions options)
    {
        _lines = lines;
        _options = options;
        _tally = new ImportTally(options.MaxFindingsPerRule);
        _rows = new CandleRowReader(detected, options, _tally);
        Detected = detected;
        Format = detected.Format;
        Doubts = detected.Doubts;
    }

    /// <summary>How the file is laid out; of several files the first.</summary>
    public CandleCsvFormat Format { get; }

    /// <summary>What of it may be read in two ways.</summary>
    internal IReadOnlyList<CsvDoubt> Doubts { get; }

    /// <summary>What was found in the rows read so far; a new snapshot each time, the final one once the candles have run out.</summary>
    public ImportReport Report => _tally.ToReport(_rows.Series, _lines.Files);

    /// <summary>
    /// The accepted candles in the order of the file (see <see cref="CandleCsvFormat.Order"/>), each time of an asset once.
    /// Only at the end is the whole file known to be sound: what is stored before it must be taken back when this throws.
    /// </summary>
    /// <exception cref="CsvImportException">Further down the file turns out to be no text, or to be too large.</exception>
    /// <exception cref="InvalidOperationException">The candles have been asked for before.</exception>
    public IAsyncEnumerable<ImportedCandle> ReadCandlesAsync(CancellationToken cancellationToken)
    {
        if (_started)
        {
            throw new InvalidOperationException("The candles of a file can be read once: open it again.");
        }

        _started = true;
        return IterateAsync(cancellationToken);
    }

    /// <summary>What may be read in two ways as the rows read so far show.</summary>
    internal IReadOnlyList<CsvDoubt> FindLateDoubts() =>
    [
        .. from sign in _rows.Clock.Find()
           let text = string.Create(CultureInfo.InvariantCulture, $"{sign.Time:yyyy-MM-dd HH:mm} {(sign.IsTwice ? "comes twice" : "is left out")}")
           select new CsvDoubt(
               ReadingQuestion.TimeZone, IsOpen: true, sign.Row, text, new CsvWay("UTC", Zone: "UTC"), new CsvWay(sign.Zone, Zone: sign.Zone)),
    ];

    /// <summary>How the first file is laid out, in full.</summary>
    internal DetectedCsv Detected { get; }

    internal static (DetectedCsv Detected, int FirstDataLine) Detect(IReadOnlyList<CsvLine> sample, CandleCsvOptions options)
    {
        var detected = CandleCsvDetector.Detect(sample, options);
        return (detected, detected.FirstDataLine);
    }

    private async IAsyncEnumerable<ImportedCandle> IterateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<ImportedCandle> accepted = [];
        do
        {
            while (await _lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                accepted.Clear();
                _rows.Read(_lines.Line, _lines.Row, accepted);
                foreach (var candle in accepted)
                {
                    yield return candle;
                }
            }
        }
        while (await BeginNextAsync(cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<bool> BeginNextAsync(CancellationToken cancellationToken)
    {
        if (await _lines.BeginAsync(sample => Detect(sample, _options), cancellationToken).ConfigureAwait(false) is not { } next)
        {
            return false;
        }

        if (next.Format.Interval != Format.Interval)
        {
            throw new CsvImportException(
                $"{_lines.Files[^1].Name} holds candles of {IntervalWords.Of(next.Format.Interval)}, {_lines.Files[0].Name} of "
                    + $"{IntervalWords.Of(Format.Interval)}: send them apart.");
        }

        _rows.Begin(next);
        return true;
    }
}
