namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// What one asset's range forecasts of one horizon rest on: the targets that are awaited, and the scores of those that have come. A candle settles the target
/// that it closes at, in units of the scale that stood when it was issued. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A function of the candles and of the centres that were issued, bit for bit: where α stands must not depend on when a process was started. So every
/// <see cref="AdaptiveBands.Window"/> candle intervals, counted from the first moment of the calendar, α begins at its aim again: twice so many
/// candles and what their scales rest on decide where it stands.
/// </remarks>
internal sealed class HorizonRange
{
    private const double MostTimesWidest = 2;

    private readonly int _horizonCandles;
    private readonly TimeSpan _horizon;
    private readonly TimeSpan _stretch;
    private readonly AdaptiveBands _bands;
    private readonly Queue<Awaited> _awaited = new();
    private Awaited? _newest;
    private long _stretchNumber = -1;

    /// <summary>A horizon of which no target is awaited.</summary>
    /// <param name="coverages">What the bands aim to hold, ascending; the last close to 1.</param>
    /// <param name="horizonCandles">How many candles ahead.</param>
    /// <param name="interval">Length of a candle.</param>
    public HorizonRange(IReadOnlyList<double> coverages, int horizonCandles, TimeSpan interval)
    {
        (_horizonCandles, _horizon, _stretch) = (horizonCandles, horizonCandles * interval, AdaptiveBands.Window * interval);
        _bands = new AdaptiveBands(coverages, horizonCandles);
        Touches = new ScoreWindow(AdaptiveBands.Window);
        Sides = new ScoreWindow(2 * AdaptiveBands.Window);
    }

    /// <summary>Half width of each band now, in units of the scale.</summary>
    public ReadOnlySpan<double> Quantiles => _bands.Quantiles;

    /// <summary>Whether as many targets have come as chances need.</summary>
    public bool Speaks => _bands.Speaks && Touches.Count >= _horizonCandles;

    /// <summary>How far |r − r̂| / σ of the targets went.</summary>
    public AdaptiveBands Ends => _bands;

    /// <summary>How far the price went at most until the target, up or down, in σ.</summary>
    public ScoreWindow Touches { get; }

    /// <summary>How far it went at most up, and how far down: two scores of each target, for what holds for one side holds for the other.</summary>
    public ScoreWindow Sides { get; }

    /// <summary>Takes in a closed candle: settles the target that it closes at.</summary>
    public void Settle(DateTimeOffset closeTime, double high, double low, double close)
    {
        foreach (var one in _awaited)
        {
            (one.High, one.Low, one.Candles) = (Math.Max(one.High, high), Math.Min(one.Low, low), one.Candles + 1);
        }

        while (_awaited.TryPeek(out var one) && one.Target <= closeTime)
        {
            _awaited.Dequeue();
            if (one.Target < closeTime)
            {
                continue;
            }

            // A redenomination is the score of as many targets as the horizon has candles: no measure of how wide a band has to be.
            var most = MostTimesWidest * one.Quantiles[^1];
            _bands.Update(Math.Min(most, Math.Abs(Math.Log(close / one.Close) - one.Centre) / one.Scale), one.Quantiles);
            if (one.Candles == _horizonCandles)
            {
                var (up, down) = (Math.Log(one.High / one.Close) / one.Scale, Math.Log(one.Close / one.Low) / one.Scale);
                Touches.Add(Math.Max(up, down));
                Sides.Add(up);
                Sides.Add(down);
            }
        }
    }

    /// <summary>Awaits the target of the newest candle, after <see cref="Settle"/> of it.</summary>
    /// <param name="closeTime">When it closed.</param>
    /// <param name="close">Its close.</param>
    /// <param name="scale">The <see cref="RangeScale"/> of the horizon at it; NaN where it does not speak yet, and then nothing is awaited.</param>
    public void Await(DateTimeOffset closeTime, double close, double scale)
    {
        var number = closeTime.Ticks / _stretch.Ticks;
        if (number != _stretchNumber)
        {
            _stretchNumber = number;
            _bands.Restart();
        }

        if (!double.IsNaN(scale))
        {
            _awaited.Enqueue(_newest = new Awaited(closeTime + _horizon, close, scale, [.. _bands.Quantiles]));
        }
    }

    /// <summary>Says where the bands lie that were issued at the newest candle; without it they lie around "no change".</summary>
    /// <param name="closeTime">When the candle closed; of another one nothing is changed.</param>
    /// <param name="centre">The log return that was forecast.</param>
    public void Issued(DateTimeOffset closeTime, double centre)
    {
        if (_newest is { } newest && newest.Target == closeTime + _horizon)
        {
            newest.Centre = centre;
        }
    }

    private sealed record Awaited(DateTimeOffset Target, double Close, double Scale, double[] Quantiles)
    {
        public double Centre { get; set; }

        public double High { get; set; } = Close;

        public double Low { get; set; } = Close;

        public int Candles { get; set; }
    }
}
