namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// The answers given under idempotency keys. Held in memory: after a restart a key is new, but the same work that still waits or is under way is joined
/// and not started again, whatever the key. Bounded: beyond <see cref="MaxKeys"/> the oldest are forgotten. Thread-safe.
/// </summary>
internal sealed class IdempotencyKeys(TimeProvider clock)
{
    /// <summary>How many keys are remembered.</summary>
    public const int MaxKeys = 10_000;

    /// <summary>For how long a key is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Key), Entry> _entries = [];
    private readonly Queue<((string Caller, string Key) Id, Entry Entry)> _order = [];

    /// <summary>The answer under a key: the one given before, or that of <paramref name="answer"/>. A fault is not remembered.</summary>
    /// <param name="id">Who asks, and under which key.</param>
    /// <param name="wish">The whole request as text.</param>
    /// <param name="answer">Works the answer out; called at most once.</param>
    /// <exception cref="BadQueryException">The key was used for another request: 422.</exception>
    public async Task<object?> AnswerAsync((string Caller, string Key) id, string wish, Func<Task<object?>> answer)
    {
        var entry = Remember(id, wish, answer);
        if (entry.Wish != wish)
        {
            throw new BadQueryException(
                IdempotencyFilter.Header,
                $"{IdempotencyFilter.Header} '{id.Key}' was used for another request within the last {Lifetime.TotalHours} hours: send a new key with a new request.",
                StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            return await entry.Answer.Value.ConfigureAwait(false);
        }
        catch
        {
            Forget(id, entry);
            throw;
        }
    }

    private Entry Remember((string Caller, string Key) id, string wish, Func<Task<object?>> answer)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            ForgetWhile(oldest => oldest.At + Lifetime <= now);
            if (!_entries.TryGetValue(id, out var entry))
            {
                ForgetWhile(_ => _order.Count >= MaxKeys);
                _entries[id] = entry = new Entry(now, wish, new Lazy<Task<object?>>(answer));
                _order.Enqueue((id, entry));
            }

            return entry;
        }
    }

    private void ForgetWhile(Func<Entry, bool> isPast)
    {
        while (_order.TryPeek(out var oldest) && isPast(oldest.Entry))
        {
            _order.Dequeue();
            Drop(oldest.Id, oldest.Entry);
        }
    }

    private void Forget((string Caller, string Key) id, Entry entry)
    {
        lock (_lock)
        {
            Drop(id, entry);
        }
    }

    // A key may have been taken anew since.
    private void Drop((string Caller, string Key) id, Entry entry)
    {
        if (_entries.TryGetValue(id, out var held) && held == entry)
        {
            _entries.Remove(id);
        }
    }

    private sealed record Entry(DateTimeOffset At, string Wish, Lazy<Task<object?>> Answer);
}
