namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Counts the streams that are open, so that they cannot use up the server's connections. A caller gets another one while they hold fewer than are free: one
/// alone may have half of all places, two a third each, and whoever has none yet finds one as long as any is free. Thread-safe.
/// </summary>
internal sealed class LiveStreams
{
    /// <summary>The most streams at once.</summary>
    public const int Most = 200;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private int _open;

    /// <summary>Takes a place.</summary>
    /// <param name="caller">Who asks: a user, a key or an address.</param>
    /// <param name="held">How many places they hold, this one included if they got it.</param>
    /// <returns>Whether they got it; it must then be given back by <see cref="Leave"/>.</returns>
    public bool TryEnter(string caller, out int held)
    {
        lock (_changing)
        {
            held = _held.GetValueOrDefault(caller);
            if (held >= Most - _open)
            {
                return false;
            }

            _held[caller] = ++held;
            _open++;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="caller">Who took it.</param>
    public void Leave(string caller)
    {
        lock (_changing)
        {
            _open--;
            if (--_held[caller] == 0)
            {
                _held.Remove(caller);
            }
        }
    }
}
