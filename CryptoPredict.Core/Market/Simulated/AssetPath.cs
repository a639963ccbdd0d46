namespace CryptoPredict.Core.Market.Simulated;

/// <summary>
/// The minutes of one simulated asset. The return of a minute is
/// <c>momentum · mean recent return + pressure + pull to the start price + volatility · (shared shock + own shock)</c>:
/// the first two are the weak structure a model can find, in past returns and in volume; the shocks have fat tails.
/// </summary>
internal sealed class AssetPath
{
    private const double MomentumMinutes = 10;
    private const double PressureMinutes = 12;
    private const double PressureEffect = 0.06;
    private const double VolumeLead = 0.3;
    private const double LargestLead = 0.8;
    private const double PullMinutes = 45 * MarketFactor.MinutesPerDay;
    private const double LargestReturn = 0.2;
    private const double DollarsPerMinute = 250_000;

    // Share of the shared shock; with the squares of both shares summing to 1, two assets correlate by 0.6.
    private static readonly double SharedShare = Math.Sqrt(0.6);
    private static readonly double OwnShare = Math.Sqrt(0.4);
    private static readonly double QuarterDeviation = Math.Sqrt(1.0 / 8);
    private static readonly double PressureKept = 1 - (1 / PressureMinutes);
    private static readonly double PressureAdded = Math.Sqrt(1 - (PressureKept * PressureKept));

    private readonly int _seed;
    private readonly string _shockStream;
    private readonly string _detailStream;
    private readonly double _startPrice;
    private readonly double _minuteVolatility;
    private readonly int _priceDigits;

    public AssetPath(int seed, SimulatedAsset asset)
    {
        _seed = seed;
        _shockStream = $"{asset.Asset.Symbol}*shock";
        _detailStream = $"{asset.Asset.Symbol}*detail";
        _startPrice = asset.StartPrice;

        // Momentum and pressure lengthen the moves of a day; 0.65, found by measurement, takes that back.
        _minuteVolatility = 0.65 * asset.DailyVolatility / Math.Sqrt(MarketFactor.MinutesPerDay);

        // Six significant digits of the start price, but never coarser than a hundredth.
        _priceDigits = Math.Clamp(5 - (int)Math.Floor(Math.Log10(asset.StartPrice)), 2, 12);
    }

    /// <summary>The asset at the market's origin.</summary>
    public AssetState Start => new(_startPrice, MeanReturn: 0, Pressure: 0);

    /// <summary>Plays one day, and leaves <paramref name="state"/> where the next one starts.</summary>
    /// <param name="day">Days since the origin.</param>
    /// <param name="midnight">Start of the day, UTC.</param>
    /// <param name="factor">What the market does that day, minute by minute.</param>
    /// <param name="state">The asset at the start of the day; on return that at its end.</param>
    /// <param name="candles">Receives one candle per minute.</param>
    public void Play(int day, DateTimeOffset midnight, ReadOnlySpan<FactorMinute> factor, ref AssetState state, Span<Candle> candles)
    {
        var shocks = new SeededStream(_seed, _shockStream, day);
        var details = new SeededStream(_seed, _detailStream, day);
        var (price, meanReturn, pressure) = state;
        for (var minute = 0; minute < candles.Length; minute++)
        {
            var now = factor[minute];
            var volatility = _minuteVolatility * now.Volatility;
            var shock = (SharedShare * now.Shock) + (OwnShare * shocks.NextStudent());

            // (start − price) / (start + price) is −½ ln(price / start) for prices near the start, and bounded for all others.
            var pull = 2 / PullMinutes * (_startPrice - price) / (_startPrice + price);
            var expected = (now.Momentum * meanReturn) + (PressureEffect * pressure * volatility) + pull;
            var change = Math.Clamp(expected + (volatility * shock), -LargestReturn, LargestReturn);

            var open = price;
            price *= 1 + change;
            meanReturn += (change - meanReturn) / MomentumMinutes;
            pressure = (PressureKept * pressure) + (PressureAdded * shocks.NextUniform());
            var dollars = Turnover(now.Volatility, shock, pressure, ref details);
            candles[minute] = Dress(midnight.AddMinutes(minute), open, price, volatility, dollars, ref details);
        }

        state = new AssetState(price, meanReturn, pressure);
    }

    // Trade follows volatility and the size of the move; buying pressure shows in it a little before it shows in the price.
    private static double Turnover(double relativeVolatility, double shock, double pressure, ref SeededStream random)
    {
        var busy = relativeVolatility * (0.4 + Math.Abs(shock));
        var noise = 0.5 + Math.Abs(random.NextStudent());
        return DollarsPerMinute * busy * noise * (1 + Math.Clamp(VolumeLead * pressure, -LargestLead, LargestLead));
    }

    // High and low come from three points of a Brownian bridge between open and close.
    private Candle Dress(DateTimeOffset time, double open, double close, double volatility, double dollars, ref SeededStream random)
    {
        var scale = open * volatility;
        var middle = ((open + close) / 2) + (scale / 2 * random.NextUniform());
        var quarterScale = scale * QuarterDeviation;
        var first = ((open + middle) / 2) + (quarterScale * random.NextUniform());
        var third = ((middle + close) / 2) + (quarterScale * random.NextUniform());
        var high = Math.Max(Math.Max(open, close), Math.Max(middle, Math.Max(first, third)));
        var low = Math.Min(Math.Min(open, close), Math.Min(middle, Math.Min(first, third)));
        return new Candle(time, Round(open), Round(high), Round(low), Round(close), Math.Round(dollars / open, 6));
    }

    private double Round(double price) => Math.Round(price, _priceDigits);
}

/// <summary>The state of an asset between two minutes.</summary>
/// <param name="Price">Price, unrounded.</param>
/// <param name="MeanReturn">Exponentially weighted mean of the recent minutes' returns.</param>
/// <param name="Pressure">Excess of buyers over sellers; mean 0, variance 1.</param>
internal readonly record struct AssetState(double Price, double MeanReturn, double Pressure);
