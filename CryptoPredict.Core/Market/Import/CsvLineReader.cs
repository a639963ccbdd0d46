using System.Text;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Lines of a UTF-8 stream, one at a time from a buffer of fixed size: memory does not grow with the file, nor with a line.
/// A line ends with LF, CR LF or CR. Refuses what is no text: other encodings, control characters, a line without end.
/// </summary>
internal sealed class CsvLineReader(Stream stream)
{
    /// <summary>The longest line that is read, in characters; a wide file of a hundred assets needs about 13,000.</summary>
    public const int MaxLineLength = 65_536;

    private const int BlockSize = 65_536;

    // Enough to recognise any signature, and to keep a stream that trickles from costing a call per byte.
    private const int LeastRead = 4_096;

    private readonly byte[] _bytes = new byte[BlockSize];
    private readonly char[] _chars = new char[MaxLineLength + 2 + BlockSize];
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
    private int _next;
    private int _scanned;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private bool _begun;
    private bool _ended;

    /// <summary>Number of the current line, from 1; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The current line without its end; valid until the next read.</summary>
    public ReadOnlySpan<char> Line => _chars.AsSpan(_lineStart, _lineLength);

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="CsvImportException">The stream is no text in UTF-8, or a line is too long.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        TryTakeLine() ? new ValueTask<bool>(true) : FillAndReadAsync(cancellationToken);

    private async ValueTask<bool> FillAndReadAsync(CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
            if (TryTakeLine())
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTakeLine()
    {
        var found = _chars.AsSpan(_scanned, _end - _scanned).IndexOfAny('\n', '\r');
        var lineEnd = found < 0 ? _end : _scanned + found;
        if (lineEnd - _next > MaxLineLength)
        {
            throw new CsvImportException(
                $"Line {LineNumber + 1} is longer than {MaxLineLength} characters, so this is no CSV of rows; check that the file has line breaks.");
        }

        _scanned = lineEnd;
        var breakLength = found < 0 ? 0 : BreakLength(lineEnd);
        if ((breakLength == 0 && !_ended) || _next == _end)
        {
            return false;
        }

        (_lineStart, _lineLength) = (_next, lineEnd - _next);
        _next = _scanned = lineEnd + breakLength;
        LineNumber++;
        return true;
    }

    // 0 when the CR is the last character so far: whether an LF follows is not known yet.
    private int BreakLength(int at) =>
        _chars[at] == '\n' ? 1
        : at + 1 < _end ? (_chars[at + 1] == '\n' ? 2 : 1)
        : _ended ? 1 : 0;

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _chars.AsSpan(_next, _end - _next).CopyTo(_chars);
        (_scanned, _end, _next) = (_scanned - _next, _end - _next, 0);

        var count = await stream.ReadAtLeastAsync(_bytes, LeastRead, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _ended = count < LeastRead;
        var bytes = _bytes.AsMemory(0, count);
        if (!_begun)
        {
            _begun = true;
            if (FileSignature.Refusal(bytes.Span) is { } refusal)
            {
                throw new CsvImportException(refusal);
            }

            if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            {
                bytes = bytes[Encoding.UTF8.Preamble.Length..];
            }
        }

        _end += Decode(bytes.Span, _chars.AsSpan(_end));
    }

    private int Decode(ReadOnlySpan<byte> bytes, Span<char> target)
    {
        try
        {
            var count = _decoder.GetChars(bytes, target, flush: _ended);
            return target[..count].IndexOfAnyInRange('\0', '\b') < 0
                ? count
                : throw new CsvImportException(
                    $"The file is binary, not text (control characters after line {LineNumber}): choose a CSV file.");
        }
        catch (DecoderFallbackException cause)
        {
            throw new CsvImportException(
                $"The file is not text in UTF-8 (wrong bytes after line {LineNumber}): save it as UTF-8, or choose a CSV file.", cause);
        }
    }
}
