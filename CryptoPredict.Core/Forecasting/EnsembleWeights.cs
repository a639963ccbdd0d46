using System.Collections.Immutable;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Weights of one asset's members that follow their verified errors: the exponentially weighted average forecaster (Littlestone &amp; Warmuth
/// 1994; Cesa-Bianchi &amp; Lugosi 2006, theorem 2.2) over a sliding window of the newest verified predictions,
/// <c>v_i ∝ start_i · exp(−η · Σ loss_i + tilt_i)</c>, Σv = 1, then <c>w_i = (1 − N·floor)·v_i + floor</c>.
/// </summary>
/// <remarks>
/// <para>The loss is <c>min(1, |r̂_i − r| / (3 σ))</c> with the scale σ of the issue: in [0, 1], so that no single move decides, and the same in
/// calm and volatile hours. Each row counts a member's loss above that of the mix as it was weighted at the issue; a member that was left out or
/// is new counts 0, that is, the loss of the mix (the sleeping experts of Freund, Schapire, Singer &amp; Warmuth 1997).</para>
/// <para>With labels at once, T ≤ window rounds and no tilt, Σ w·loss ≤ min_i (Σ loss_i + ln(1/start_i)/η) + η·T/8 + N·floor·T. The labels of
/// overlapping targets come h steps late and share moves, so they are worth T/h rounds of h each (Weinberger &amp; Ordentlich 2002): the automatic
/// rate is η = √(8·ln N / (window·h)).</para>
/// <para>What is older than the window is forgotten, exactly: the weights are a function of the rows in it, bit for bit, so a restart rebuilds
/// them from the ledger. They are kept by model name and outlive a model's versions. Not safe for concurrent use.</para>
/// </remarks>
public sealed class EnsembleWeights
{
    /// <summary>The error that counts as a full loss, in volatility scales.</summary>
    public const double LossCap = 3;

    private readonly EnsembleOptions _options;
    private readonly int _horizonSteps;
    private readonly Dictionary<string, SlidingSum> _excess = [];

    /// <summary>Weights that have learned nothing yet.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> is below 1.</exception>
    public EnsembleWeights(EnsembleOptions options, int horizonSteps)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        _options = options;
        _horizonSteps = horizonSteps;
    }

    /// <summary>Takes in a prediction whose target has come, in the order of the ledger.</summary>
    /// <param name="prediction">The prediction as it was issued.</param>
    /// <param name="realised">ln(price at the target / last price); finite.</param>
    public void Learn(Prediction prediction, double realised)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var mix = 0.0;
        foreach (var member in prediction.Members)
        {
            mix += member.LogReturn is { } forecast ? member.Weight * Loss(forecast, realised, prediction.Scale) : 0;
            if (!_excess.ContainsKey(member.Model))
            {
                _excess.Add(member.Model, new SlidingSum(_options.Window));
            }
        }

        foreach (var (model, excess) in _excess)
        {
            excess.Add(ForecastOf(prediction, model) is { } forecast ? Loss(forecast, realised, prediction.Scale) - mix : 0);
        }
    }

    /// <summary>The weights of an ensemble's members now.</summary>
    /// <param name="members">Its members with their start weights; one of 0 stays 0.</param>
    /// <param name="volatilityRank">Where the volatility stands in its recent past: <see cref="VolatilityHistory.Rank"/>, 0 to 1.</param>
    /// <param name="parts">What of the rule is applied; without <see cref="MixParts.StartWeights"/> all that have a start weight begin with the same.</param>
    /// <returns>One weight per member, in their order, adding up to 1; all 0 when no member has a start weight.</returns>
    public ImmutableArray<double> Of(ImmutableArray<EnsembleMember> members, double volatilityRank, MixParts parts = MixParts.All)
    {
        // Those without a start weight must not take part in the floor.
        var voices = members.Where(member => member.Weight > 0).ToArray();
        if (voices.Length == 0)
        {
            return [.. members.Select(_ => 0.0)];
        }

        var startsEqual = !parts.HasFlag(MixParts.StartWeights);
        var followsErrors = _options.FollowErrors && parts.HasFlag(MixParts.FollowErrors);
        var followsVolatility = _options.FollowVolatility && parts.HasFlag(MixParts.FollowVolatility);
        var total = startsEqual ? voices.Length : voices.Sum(member => member.Weight);
        var weights = new double[voices.Length];
        var exponents = new double[voices.Length];
        var rate = _options.LearningRate ?? AutomaticRate(voices.Length);
        for (var i = 0; i < voices.Length; i++)
        {
            weights[i] = (startsEqual ? 1 : voices[i].Weight) / total;
            exponents[i] = (followsErrors ? rate * ExcessOf(voices[i].Forecaster.Model) : 0) - (followsVolatility ? Tilt(voices[i], volatilityRank) : 0);
        }

        // The floor bounds what was learnt; where nothing is, the start weights hold as they are.
        var floor = followsErrors || followsVolatility ? _options.Floor : 0;

        // With very many members the configured floor would leave nothing to share out: never more than half an equal share.
        ExponentialWeights.Update(weights, exponents, learningRate: 1, Math.Min(floor, 0.5 / voices.Length));
        var next = 0;
        return [.. members.Select(member => member.Weight > 0 ? weights[next++] : 0)];
    }

    private static double Loss(double forecast, double realised, double scale) => Math.Min(1, Math.Abs(forecast - realised) / (LossCap * scale));

    private static double? ForecastOf(Prediction prediction, string model)
    {
        foreach (var member in prediction.Members)
        {
            if (member.Model == model)
            {
                return member.LogReturn;
            }
        }

        return null;
    }

    private double AutomaticRate(int members) =>
        members == 1 ? 0 : ExponentialWeights.LearningRate(members, checked(_options.Window * _horizonSteps));

    private double ExcessOf(string model) => _excess.TryGetValue(model, out var excess) ? excess.Sum : 0;

    private double Tilt(EnsembleMember member, double volatilityRank) =>
        _options.RegimeStrength * member.VolatilityTilt * ((2 * Math.Clamp(volatilityRank, 0, 1)) - 1);
}
