namespace CryptoPredict.Core.Market.Simulated;

/// <summary>
/// What all assets of the simulated market share: a volatility regime that changes over hours, a volatility that follows it, the
/// day's rhythm, how strongly momentum carries just now, and the shock of the minute.
/// </summary>
internal static class MarketFactor
{
    public const int MinutesPerDay = 1440;

    // No symbol holds an asterisk, so no asset shares these streams.
    private const string ShockStream = "*shock";
    private const string StrengthStream = "*strength";
    private const double VolatilityMinutes = 20;
    private const double BusiestMinute = 15 * 60;

    // Volatility relative to the average; the weight of recent returns in the next one; and the mean length of a stay.
    // Quiet markets turn back, busy ones run on. Together the three give a mean squared volatility of about 1.
    private static readonly Regime[] Regimes = [new(0.55, -0.35, 300), new(1.0, 0.30, 240), new(2.0, 0.40, 90)];

    /// <summary>The factor at the market's origin: in the middle regime.</summary>
    public static FactorState Start => new(Regime: 1, Volatility: 1);

    /// <summary>Plays one day, and leaves <paramref name="state"/> where the next one starts.</summary>
    /// <param name="seed">The market's seed.</param>
    /// <param name="day">Days since the origin.</param>
    /// <param name="state">The factor at the start of the day; on return that at its end.</param>
    /// <param name="minutes">Receives the day, minute by minute.</param>
    public static void Play(int seed, int day, ref FactorState state, Span<FactorMinute> minutes)
    {
        var random = new SeededStream(seed, ShockStream, day);
        var strengthAtStart = StrengthAtMidnight(seed, day);
        var strengthAtEnd = StrengthAtMidnight(seed, day + 1);
        var (regime, volatility) = (state.Regime, state.Volatility);
        for (var minute = 0; minute < minutes.Length; minute++)
        {
            regime = NextRegime(regime, ref random);
            volatility += (Regimes[regime].Volatility - volatility) / VolatilityMinutes;
            var strength = strengthAtStart + ((strengthAtEnd - strengthAtStart) * minute / MinutesPerDay);
            minutes[minute] = new FactorMinute(
                volatility * TimeOfDay(minute), Regimes[regime].Momentum * strength, random.NextStudent());
        }

        state = new FactorState(regime, volatility);
    }

    private static int NextRegime(int regime, ref SeededStream random)
    {
        if (random.NextUnit() >= 1 / Regimes[regime].MeanMinutes)
        {
            return regime;
        }

        return regime != 1 ? 1 : random.NextUnit() < 0.6 ? 0 : 2;
    }

    // The slow drift of the structure: momentum is half to one and a half times as strong, changing from day to day.
    private static double StrengthAtMidnight(int seed, int day) => 0.5 + new SeededStream(seed, StrengthStream, day).NextUnit();

    // 1.3 at 15:00 UTC, 0.7 at 03:00 UTC, a smooth cubic between them.
    private static double TimeOfDay(int minute)
    {
        var apart = Math.Abs(minute - BusiestMinute);
        var x = Math.Min(apart, MinutesPerDay - apart) / (MinutesPerDay / 2);
        return 1.3 - (0.6 * x * x * (3 - (2 * x)));
    }

    private readonly record struct Regime(double Volatility, double Momentum, double MeanMinutes);
}

/// <summary>The state of the factor between two minutes.</summary>
/// <param name="Regime">0 calm, 1 normal, 2 stormy.</param>
/// <param name="Volatility">Volatility relative to the average, without the day's rhythm.</param>
internal readonly record struct FactorState(int Regime, double Volatility);

/// <summary>The factor of one minute.</summary>
/// <param name="Volatility">Volatility relative to the average.</param>
/// <param name="Momentum">Weight of the mean recent return in this minute's expected return; −1 to 1.</param>
/// <param name="Shock">The shock that all assets share; mean 0, variance 1.</param>
internal readonly record struct FactorMinute(double Volatility, double Momentum, double Shock);
