namespace CryptoPredict.Core.Verification;

/// <summary>
/// Waits for the targets of an asset's range forecasts, and follows how far the price goes until then. A candle settles the forecasts whose target it closes
/// at; where none did, the forecast is unverifiable once a later one has come. Not safe for concurrent use.
/// </summary>
/// <param name="interval">Length of a candle.</param>
internal sealed class RangeVerifier(TimeSpan interval)
{
    private readonly List<Awaited> _awaited = [];

    /// <summary>How many forecasts wait.</summary>
    public int PendingCount => _awaited.Count;

    /// <summary>Adds a forecast to wait for; candles that had closed by then are passed over.</summary>
    public void Add(RangeEntry entry) => _awaited.Add(new Awaited(entry));

    /// <summary>Takes the next candle, in the order of close times, and settles what it decides.</summary>
    /// <param name="closeTime">When it closed.</param>
    /// <param name="high">Its highest price.</param>
    /// <param name="low">Its lowest price.</param>
    /// <param name="close">Its close.</param>
    /// <param name="now">Present market time.</param>
    /// <returns>The outcomes, in the order of issue.</returns>
    public IReadOnlyList<RangeOutcome> Settle(DateTimeOffset closeTime, double high, double low, double close, DateTimeOffset now)
    {
        List<RangeOutcome>? settled = null;
        foreach (var one in _awaited)
        {
            if (closeTime <= one.Entry.AsOf)
            {
                continue;
            }

            (one.High, one.Low, one.Candles) = (Math.Max(one.High, high), Math.Min(one.Low, low), one.Candles + 1);
            var target = one.Entry.Forecast.TargetTime;
            if (target == closeTime)
            {
                var isWhole = one.Candles * interval == one.Entry.Horizon;
                (settled ??= []).Add(new RangeOutcome(
                    one.Entry.Id, now, VerificationStatus.Verified, close, isWhole ? one.High : null, isWhole ? one.Low : null));
            }
            else if (target < closeTime)
            {
                (settled ??= []).Add(Unverifiable(one, now));
            }
        }

        if (settled is null)
        {
            return [];
        }

        _awaited.RemoveAll(one => one.Entry.Forecast.TargetTime <= closeTime);
        return settled;
    }

    /// <summary>Settles all that waits as unverifiable, since no price can come any more.</summary>
    /// <param name="now">Present market time.</param>
    public IReadOnlyList<RangeOutcome> Expire(DateTimeOffset now)
    {
        RangeOutcome[] settled = [.. _awaited.Select(one => Unverifiable(one, now))];
        _awaited.Clear();
        return settled;
    }

    private static RangeOutcome Unverifiable(Awaited one, DateTimeOffset now) =>
        new(one.Entry.Id, now, VerificationStatus.Unverifiable, null, null, null);

    private sealed class Awaited(RangeEntry entry)
    {
        public RangeEntry Entry { get; } = entry;

        public double High { get; set; } = entry.LastPrice;

        public double Low { get; set; } = entry.LastPrice;

        public int Candles { get; set; }
    }
}
