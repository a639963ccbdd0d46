using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// Meets one asset's pending predictions with the prices that come. A prediction is due at its target time, or earlier
/// when <see cref="VerificationOptions.After"/> says so; it is checked against the close of the candle that closed nearest
/// to that moment, within the tolerance. Where none did, it is unverifiable. While no candle has come since, it waits:
/// a silent feed decides nothing, but the end of the market's data does.
/// </summary>
public sealed class Verifier
{
    private readonly TimeSpan? _after;
    private readonly TimeSpan _tolerance;
    private readonly PriorityQueue<LedgerEntry, (DateTimeOffset Due, long Id)> _pending = new();
    private Price? _previous;

    /// <summary>A verifier without pending predictions.</summary>
    /// <param name="options">When predictions are due.</param>
    /// <param name="interval">Length of a candle; half of it is the default tolerance.</param>
    public Verifier(VerificationOptions options, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(options);
        _after = options.After;
        _tolerance = options.Tolerance ?? interval / 2;
    }

    /// <summary>How far from the due time the price may lie.</summary>
    public TimeSpan Tolerance => _tolerance;

    /// <summary>How many predictions wait for their check.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>When a prediction is due.</summary>
    public DateTimeOffset DueTime(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return _after is { } after && after < prediction.Horizon ? prediction.AsOf + after : prediction.TargetTime;
    }

    /// <summary>Adds a prediction to wait for.</summary>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _pending.Enqueue(entry, (DueTime(entry.Prediction), entry.Id));
    }

    /// <summary>Takes the next candle, in the order of close times, and settles what it decides.</summary>
    /// <param name="closeTime">When the candle closed; one that is not after the last is ignored.</param>
    /// <param name="close">Its close.</param>
    /// <param name="now">Present market time.</param>
    /// <returns>The settled rows with their verification, in the order they were due.</returns>
    public IReadOnlyList<LedgerEntry> Settle(DateTimeOffset closeTime, double close, DateTimeOffset now)
    {
        if (_previous is { } last && closeTime <= last.Time)
        {
            return [];
        }

        var current = new Price(closeTime, close);
        List<LedgerEntry>? settled = null;
        while (_pending.TryPeek(out var entry, out var key) && key.Due <= closeTime)
        {
            _pending.Dequeue();
            (settled ??= []).Add(entry with { Verification = Check(entry, key.Due, Nearest(key.Due, current), now) });
        }

        _previous = current;
        return settled ?? (IReadOnlyList<LedgerEntry>)[];
    }

    /// <summary>Settles all that waits, since no price can come any more: by the last one where that is near enough, else as unverifiable.</summary>
    /// <param name="now">Present market time.</param>
    /// <returns>The settled rows with their verification, in the order they were due.</returns>
    public IReadOnlyList<LedgerEntry> Expire(DateTimeOffset now)
    {
        List<LedgerEntry> settled = [];
        while (_pending.TryDequeue(out var entry, out var key))
        {
            if (_previous is { } last && IsNear(last, key.Due))
            {
                settled.Add(entry with { Verification = Check(entry, key.Due, last, now) });
                continue;
            }

            var reason = $"The market's data ended before a candle closed at {key.Due:yyyy-MM-dd HH:mm:ss} UTC.";
            settled.Add(entry with { Verification = Unverifiable(entry, key.Due, now, reason) });
        }

        return settled;
    }

    private static PredictionVerification Unverifiable(LedgerEntry entry, DateTimeOffset due, DateTimeOffset now, string reason) => new(
        entry.Id, now, due, due < entry.Prediction.TargetTime, VerificationStatus.Unverifiable, null, null, null, null, null, null, reason);

    private Price Nearest(DateTimeOffset due, Price current) =>
        _previous is { } previous && due - previous.Time < current.Time - due ? previous : current;

    private bool IsNear(Price price, DateTimeOffset due) => (price.Time - due).Duration() <= _tolerance;

    private PredictionVerification Check(LedgerEntry entry, DateTimeOffset due, Price price, DateTimeOffset now)
    {
        if (!IsNear(price, due))
        {
            var reason = $"No candle closed within {_tolerance.TotalSeconds:0.#} s of {due:yyyy-MM-dd HH:mm:ss} UTC; the nearest closed at "
                + $"{price.Time:yyyy-MM-dd HH:mm:ss}.";
            return Unverifiable(entry, due, now, reason);
        }

        return PredictionVerification.By(price.Close, price.Time, entry.Prediction, entry.Id, due, now);
    }

    private readonly record struct Price(DateTimeOffset Time, double Close);
}
