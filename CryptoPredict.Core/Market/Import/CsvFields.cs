namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Splits one line into fields, as RFC 4180 does but within the line: a quote left open spoils its own row and no other.
/// Fields come without surrounding blanks and quotes; a doubled quote inside stays doubled, no column that is read holds one.
/// </summary>
internal sealed class CsvFields(char separator)
{
    private (int Start, int Length)[] _fields = new (int, int)[16];

    /// <summary>How many fields the last line had.</summary>
    public int Count { get; private set; }

    /// <summary>Field <paramref name="index"/> of the <paramref name="line"/> split last.</summary>
    public ReadOnlySpan<char> Get(ReadOnlySpan<char> line, int index)
    {
        var (start, length) = _fields[index];
        return line.Slice(start, length);
    }

    /// <summary>The fields of a line; none when its quotes are broken.</summary>
    public static IReadOnlyList<string> ToList(string line, char separator)
    {
        var splitter = new CsvFields(separator);
        return splitter.Split(line) ? [.. Enumerable.Range(0, splitter.Count).Select(place => splitter.Get(line, place).ToString())] : [];
    }

    /// <summary>Splits a line.</summary>
    /// <returns>False when a quote is not closed, or something follows a closing quote.</returns>
    public bool Split(ReadOnlySpan<char> line)
    {
        Count = 0;
        var start = 0;
        while (true)
        {
            while (start < line.Length && line[start] == ' ')
            {
                start++;
            }

            int end;
            if (start < line.Length && line[start] == '"')
            {
                var close = ClosingQuote(line, start + 1);
                if (close < 0)
                {
                    return false;
                }

                end = close + 1;
                while (end < line.Length && line[end] == ' ')
                {
                    end++;
                }

                if (end < line.Length && line[end] != separator)
                {
                    return false;
                }

                Add(start + 1, close);
            }
            else
            {
                var length = line[start..].IndexOf(separator);
                end = length < 0 ? line.Length : start + length;
                Add(start, start + line[start..end].TrimEnd(' ').Length);
            }

            if (end == line.Length)
            {
                return true;
            }

            start = end + 1;
        }
    }

    private static int ClosingQuote(ReadOnlySpan<char> line, int from)
    {
        while (true)
        {
            var length = line[from..].IndexOf('"');
            if (length < 0)
            {
                return -1;
            }

            var at = from + length;
            if (at + 1 == line.Length || line[at + 1] != '"')
            {
                return at;
            }

            from = at + 2;
        }
    }

    private void Add(int start, int end)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * Count);
        }

        _fields[Count++] = (start, end - start);
    }
}
