namespace CryptoPredict.Core.Features.Indicators;

/// <summary>A summary of consecutive values that can be joined with that of the values right after them.</summary>
/// <typeparam name="T">The summary itself.</typeparam>
internal interface ISegment<T>
    where T : struct, ISegment<T>
{
    /// <summary>The summary of no values: joining with it changes no bit.</summary>
    static abstract T Empty { get; }

    /// <summary>The summary of both runs of values together; associative up to rounding.</summary>
    static abstract T Join(in T older, in T newer);
}

/// <summary>
/// The summary of the last n values. Two-pass scheme of van Herk (1992) and Gil &amp; Werman (1993): values come in blocks of
/// the window's length; the window is a tail of the block before, whose summaries are made once per block, and the head of
/// the present one. Amortised O(1), and nothing is ever subtracted: a value that has left the window leaves no rounding error
/// behind, so a window of zeros sums to exactly zero and one of equal values has exactly no variance.
/// </summary>
/// <typeparam name="T">What is kept of the values.</typeparam>
internal sealed class SlidingWindow<T>
    where T : struct, ISegment<T>
{
    // Before _next: the values of the present block. From _next on: summaries of the previous block from there to its end.
    private readonly T[] _block;
    private T _head;
    private int _next;

    /// <param name="length">How many values the window holds; at least 1.</param>
    public SlidingWindow(int length)
    {
        _block = new T[length];
        Reset();
    }

    /// <summary>Summary of the last values, or of all so far when they are fewer.</summary>
    public T Value => T.Join(_block[_next], _head);

    public void Push(in T value)
    {
        _block[_next++] = value;
        _head = T.Join(_head, value);
        if (_next == _block.Length)
        {
            for (var i = _block.Length - 2; i >= 0; i--)
            {
                _block[i] = T.Join(_block[i], _block[i + 1]);
            }

            _head = T.Empty;
            _next = 0;
        }
    }

    public void Reset()
    {
        Array.Fill(_block, T.Empty);
        _head = T.Empty;
        _next = 0;
    }
}
