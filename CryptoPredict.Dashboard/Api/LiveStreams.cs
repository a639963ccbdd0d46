namespace CryptoPredict.Dashboard.Api;

/// <summary>Counts the streams that are open, so that they cannot use up the server's connections. Thread-safe.</summary>
internal sealed class LiveStreams
{
    /// <summary>The most streams at once.</summary>
    public const int Most = 200;

    private int _open;

    /// <summary>Takes a place.</summary>
    /// <returns>Whether there was one; it must then be given back by <see cref="Leave"/>.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= Most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
