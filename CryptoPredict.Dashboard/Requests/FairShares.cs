namespace CryptoPredict.Dashboard.Requests;

/// <summary>
/// A number of places that callers share. A caller gets another one while they hold fewer than are free: one alone may have half of all places, two a third
/// each, and whoever has none yet finds one as long as any is free. Thread-safe.
/// </summary>
/// <param name="most">How many places there are.</param>
internal class FairShares(long most)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private long _taken;

    /// <summary>How many places there are.</summary>
    public long Places => most;

    /// <summary>How many of them are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_changing)
            {
                return _taken;
            }
        }
    }

    /// <summary>Takes a place.</summary>
    /// <param name="caller">Who asks: a user, a key or an address.</param>
    /// <param name="held">How many places they hold, this one included if they got it.</param>
    /// <returns>Whether they got it; it must then be given back by <see cref="Leave"/>.</returns>
    public bool TryEnter(string caller, out long held)
    {
        lock (_changing)
        {
            if (!HasPlace(caller, out held))
            {
                return false;
            }

            _held[caller] = ++held;
            _taken++;
            return true;
        }
    }

    /// <summary>Whether a caller would get a place.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="held">How many places they hold.</param>
    public bool HasPlace(string caller, out long held)
    {
        lock (_changing)
        {
            held = _held.GetValueOrDefault(caller);
            return held < most - _taken;
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="caller">Who took it.</param>
    public void Leave(string caller)
    {
        lock (_changing)
        {
            _taken--;
            if (--_held[caller] == 0)
            {
                _held.Remove(caller);
            }
        }
    }
}
