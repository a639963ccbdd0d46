namespace CryptoPredict.Core.Market.Import;

/// <summary>A file within an upload of several.</summary>
/// <param name="Name">Its name within the archive.</param>
/// <param name="FirstRow">What its first line counts as among the lines of all files, from 1.</param>
public sealed record ImportedFile(string Name, long FirstRow);

/// <summary>The lines of a source's files, one file after another; the first lines of each are read ahead, for its format to be detected.</summary>
/// <param name="source">The files.</param>
internal sealed class CsvFileLines(CsvSource source)
{
    private readonly List<ImportedFile> _files = [];
    private CsvLineReader? _lines;
    private IReadOnlyList<CsvLine> _sample = [];
    private int _next;
    private long _before;

    /// <summary>The files begun so far; empty where the source is one file.</summary>
    public IReadOnlyList<ImportedFile> Files => _files;

    /// <summary>The current line.</summary>
    public ReadOnlySpan<char> Line => _next <= _sample.Count ? _sample[_next - 1].Text : _lines!.Line;

    /// <summary>What the current line counts as among the lines of all files, from 1.</summary>
    public long Row => _before + (_next <= _sample.Count ? _sample[_next - 1].Row : _lines!.LineNumber);

    /// <summary>Begins the next file.</summary>
    /// <typeparam name="T">What is detected.</typeparam>
    /// <param name="detect">Told the first lines that are not blank; gives what was detected and the index of the first line of data among them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was detected; null after the last file.</returns>
    /// <exception cref="CsvImportException">The file cannot be read.</exception>
    public async ValueTask<T?> BeginAsync<T>(Func<IReadOnlyList<CsvLine>, (T Detected, int FirstDataLine)> detect, CancellationToken cancellationToken)
        where T : class
    {
        _before += _lines?.LineNumber ?? 0;
        _lines = await source.NextAsync(cancellationToken).ConfigureAwait(false);
        if (_lines is null)
        {
            return null;
        }

        if (source.Name is { } name)
        {
            _files.Add(new ImportedFile(name, _before + 1));
        }

        try
        {
            _sample = await ReadSampleAsync(_lines, cancellationToken).ConfigureAwait(false);
            var (detected, first) = detect(_sample);
            _next = first;
            return detected;
        }
        catch (CsvImportException refusal) when (_files.Count > 0)
        {
            throw new CsvImportException($"{_files[^1].Name}: {refusal.Message}", refusal);
        }
    }

    /// <summary>Goes to the next line of the file that is not blank.</summary>
    /// <returns>False at its end.</returns>
    /// <exception cref="CsvImportException">It is no text, or a line is too long.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_next < _sample.Count)
        {
            _next++;
            return new ValueTask<bool>(true);
        }

        // Nearly every line is in the buffer, and is no blank.
        _next = _sample.Count + 1;
        var read = _lines!.ReadAsync(cancellationToken);
        return read is { IsCompletedSuccessfully: true, Result: true } && !_lines.Line.IsWhiteSpace()
            ? new ValueTask<bool>(true)
            : SkipBlanksAsync(read.IsCompletedSuccessfully ? null : read, cancellationToken);
    }

    private async ValueTask<bool> SkipBlanksAsync(ValueTask<bool>? reading, CancellationToken cancellationToken)
    {
        if (reading is { } read && await read.ConfigureAwait(false) && !_lines!.Line.IsWhiteSpace())
        {
            return true;
        }

        while (await _lines!.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_lines.Line.IsWhiteSpace())
            {
                return true;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>The first lines that are not blank, as many as a format is detected from.</summary>
    public static async Task<IReadOnlyList<CsvLine>> ReadSampleAsync(CsvLineReader lines, CancellationToken cancellationToken)
    {
        List<CsvLine> sample = [];
        for (var length = 0; sample.Count < CandleCsvDetector.SampleLines && length < CandleCsvDetector.SampleLength;)
        {
            if (!await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            if (!lines.Line.IsWhiteSpace())
            {
                sample.Add(new CsvLine(lines.LineNumber, lines.Line.ToString()));
                length += lines.Line.Length;
            }
        }

        return sample;
    }
}
