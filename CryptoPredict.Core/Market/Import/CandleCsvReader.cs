using System.Runtime.CompilerServices;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// A candle file being read: forward only, a row at a time. Memory does not grow with the file beyond four bytes a candle,
/// kept to find duplicates (at most about 64 MB).
/// </summary>
public sealed class CandleCsvReader
{
    private readonly CsvLineReader _lines;
    private readonly ImportTally _tally;
    private readonly CandleRowReader _rows;
    private IReadOnlyList<CsvLine> _sample;
    private bool _started;

    internal CandleCsvReader(CsvLineReader lines, IReadOnlyList<CsvLine> sample, DetectedCsv detected, CandleCsvOptions options)
    {
        _lines = lines;
        _sample = [.. sample.Skip(detected.FirstDataLine)];
        _tally = new ImportTally(options.MaxFindingsPerRule);
        _rows = new CandleRowReader(detected, options, _tally);
        Format = detected.Format;
        Doubts = detected.Doubts;
    }

    /// <summary>How the file is laid out.</summary>
    public CandleCsvFormat Format { get; }

    /// <summary>What of it may be read in two ways.</summary>
    internal IReadOnlyList<CsvDoubt> Doubts { get; }

    /// <summary>What was found in the rows read so far; a new snapshot each time, the final one once the candles have run out.</summary>
    public ImportReport Report => _tally.ToReport(_rows.Series);

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

    private async IAsyncEnumerable<ImportedCandle> IterateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<ImportedCandle> accepted = [];
        foreach (var line in _sample)
        {
            accepted.Clear();
            _rows.Read(line.Text, line.Row, accepted);
            foreach (var candle in accepted)
            {
                yield return candle;
            }
        }

        _sample = [];
        while (await _lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_lines.Line.IsWhiteSpace())
            {
                continue;
            }

            accepted.Clear();
            _rows.Read(_lines.Line, _lines.LineNumber, accepted);
            foreach (var candle in accepted)
            {
                yield return candle;
            }
        }
    }
}
