namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// The evidence that one forecast has smaller squared errors than another, in units of the scale: the wealth of a bettor who stakes on each target that it
/// has, knowing only earlier ones. Whoever has no skill cannot win on average, whenever one stops looking: an E-value of 20 comes by chance in at most one
/// case of twenty, however often it is looked at.
/// </summary>
/// <remarks>
/// With z the return and f, o the two forecasts in scales, all cut at ±3, a target gains g = (z − o)² − (z − f)². Of it λ = Σg / (Σg² + 300·4·(f − o)²) is
/// staked, at most half of what could be lost: 0.5 / (|f − o|·(6 + |f + o|)). Targets of a horizon of h steps share moves, so each h-th goes to one of h
/// bettors and the E-value is the mean of their wealth: an e-process by Ville's inequality for h = 1. For the mean over interleaved streams, as in Henzi and
/// Ziegel, "Valid sequential inference on probability forecast performance", Biometrika 109 (2022), that holds nearly; how nearly is measured, see the
/// benchmark of verdicts. Not thread-safe.
/// </remarks>
public sealed class Evidence
{
    /// <summary>From which E-value on a difference is called one.</summary>
    public const double Enough = 20;

    private const double Cut = 3;
    private const double PriorTargets = 300;
    private const double MostOfLoss = 0.5;

    // Beyond it nothing is left to be sure of, and a float would soon hold it no more.
    private const double MostLog = 500;

    // Of each stream: Σg, Σg², and the logs of the wealth of who bets on "better" and on "worse".
    private const int NumbersOfStream = 4;

    private readonly double[] _numbers;
    private readonly int _streams;

    /// <summary>Evidence of nothing yet.</summary>
    /// <param name="horizonSteps">h, how many neighbouring targets share a move; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> is below 1.</exception>
    public Evidence(int horizonSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        _streams = horizonSteps;
        _numbers = new double[NumbersOf(horizonSteps)];
    }

    /// <summary>Evidence as it was kept.</summary>
    /// <param name="count">Targets counted.</param>
    /// <param name="numbers">Its <see cref="Numbers"/>.</param>
    /// <exception cref="ArgumentException">There are no four numbers for each of one or more streams.</exception>
    public Evidence(long count, ReadOnlySpan<double> numbers)
    {
        if (numbers.Length == 0 || numbers.Length % NumbersOfStream != 0)
        {
            throw new ArgumentException($"Evidence has {NumbersOfStream} numbers for each of its streams; these are {numbers.Length}.", nameof(numbers));
        }

        Count = count;
        _streams = numbers.Length / NumbersOfStream;
        _numbers = numbers.ToArray();
    }

    /// <summary>How many <see cref="Numbers"/> there are.</summary>
    /// <param name="horizonSteps">h, at least 1.</param>
    public static int NumbersOf(int horizonSteps) => horizonSteps * NumbersOfStream;

    /// <summary>Targets counted.</summary>
    public long Count { get; private set; }

    /// <summary>All that has to be kept beside <see cref="Count"/>: four numbers for each stream.</summary>
    public ReadOnlySpan<double> Numbers => _numbers;

    /// <summary>The E-value of "its squared errors are smaller", 0 or more; 1 says nothing.</summary>
    public double Better => MeanWealth(2);

    /// <summary>The E-value of "its squared errors are larger", 0 or more; 1 says nothing.</summary>
    public double Worse => MeanWealth(3);

    /// <summary>About how many independent targets were counted.</summary>
    public long Independent => Count / _streams;

    /// <summary>
    /// About how many more targets it would take until "better" or "worse" can be said, were the next ones as the last; null where nothing points either way
    /// yet, and 0 once it can be said. A bettor's wealth grows by some (Σg)² / (2nΣg²) a target.
    /// </summary>
    public long? Missing
    {
        get
        {
            var (gain, squares) = (0.0, 0.0);
            for (var at = 0; at < _numbers.Length; at += NumbersOfStream)
            {
                gain += _numbers[at];
                squares += _numbers[at + 1];
            }

            var e = gain < 0 ? Worse : Better;
            if (e >= Enough)
            {
                return 0;
            }

            var growth = gain * gain / (2 * Count * squares);
            var missing = Math.Log(Enough / e) / growth * _streams;
            return growth > 0 && missing < long.MaxValue ? (long)Math.Ceiling(missing) : null;
        }
    }

    /// <summary>Counts a target.</summary>
    /// <param name="step">Which one in the order of the targets: its time in steps. Neighbours go to different streams.</param>
    /// <param name="forecast">The forecast judged, a log return.</param>
    /// <param name="other">What it is compared with, a log return; 0 for "no change".</param>
    /// <param name="realised">The log return that came.</param>
    /// <param name="scale">The scale at issue, a log return; what is not above zero is not counted.</param>
    public void Add(long step, double forecast, double other, double realised, double scale)
    {
        if (!(scale > 0) || !double.IsFinite(forecast + other + realised))
        {
            return;
        }

        Count++;
        var (f, o, z) = (InScales(forecast, scale), InScales(other, scale), InScales(realised, scale));
        var apart = Math.Abs(f - o);
        if (apart == 0)
        {
            return;
        }

        var gain = (z - o) * (z - o) - (z - f) * (z - f);
        var at = (int)(((step % _streams) + _streams) % _streams) * NumbersOfStream;
        var believed = _numbers[at] / (_numbers[at + 1] + PriorTargets * 4 * apart * apart);
        var stake = Math.Min(Math.Abs(believed), MostOfLoss / (apart * (2 * Cut + Math.Abs(f + o))));

        // Who has seen the gains point the other way stakes nothing.
        _numbers[at + (believed < 0 ? 3 : 2)] += Math.Log(1 + (believed < 0 ? -stake : stake) * gain);
        _numbers[at] += gain;
        _numbers[at + 1] += gain * gain;
    }

    /// <summary>Writes it down.</summary>
    internal void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        foreach (var number in _numbers)
        {
            writer.Write(number);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    internal static Evidence Read(BinaryReader reader, int horizonSteps)
    {
        var count = reader.ReadInt64();
        var numbers = new double[NumbersOf(horizonSteps)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.ReadDouble();
        }

        return new Evidence(count, numbers);
    }

    private static double InScales(double value, double scale) => Math.Clamp(value / scale, -Cut, Cut);

    private double MeanWealth(int of)
    {
        var sum = 0.0;
        for (var at = of; at < _numbers.Length; at += NumbersOfStream)
        {
            sum += Math.Exp(Math.Min(_numbers[at], MostLog));
        }

        return sum / _streams;
    }
}
