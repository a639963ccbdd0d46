using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// What to add to the ensemble's log return because it has lately erred to one side. From the errors <c>z = (r̂ − r) / σ</c> of the uncorrected mix
/// over a window, each cut to ±3: with mean m, variance s² and standard error <c>e = √(s²·h / n)</c>, the offset is
/// <c>−m · max(0, 1 − (2 e / m)²)</c> scales, within ±bound.
/// </summary>
/// <remarks>
/// Sums of h independent steps that overlap have autocorrelation 1 − k/h, which makes the variance of their mean h times that of n independent
/// ones. The shrinkage is the non-negative garrote (Breiman 1995) with a threshold of two standard errors: below it nothing is corrected, far above
/// it nearly all. The offset that was in force plays no part in the errors (they are taken from the members' forecasts and weights), so the
/// correction does not chase itself. A function of the rows in the window alone, bit for bit. Not safe for concurrent use.
/// </remarks>
public sealed class OffsetCorrection
{
    /// <summary>Independent targets below which nothing is corrected: a standard error from fewer is itself too uncertain.</summary>
    public const int MinimumEffectiveCount = 30;

    private const double Cut = 3;
    private const double Threshold = 2;

    private readonly EnsembleOptions _options;
    private readonly int _horizonSteps;
    private readonly SlidingSum _errors;
    private readonly SlidingSum _squares;

    /// <summary>A correction that has learned nothing yet.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonSteps"/> is below 1.</exception>
    public OffsetCorrection(EnsembleOptions options, int horizonSteps)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        _options = options;
        _horizonSteps = horizonSteps;
        _errors = new SlidingSum(options.OffsetWindow);
        _squares = new SlidingSum(options.OffsetWindow);
    }

    /// <summary>The offset now, in volatility scales, to be added to the forecast; 0 while too little is known.</summary>
    public double Scales
    {
        get
        {
            double n = _errors.Count;
            if (!_options.CorrectOffset || n / _horizonSteps < MinimumEffectiveCount)
            {
                return 0;
            }

            var mean = _errors.Sum / n;
            var variance = Math.Max(0, (_squares.Sum / n) - (mean * mean));
            var noise = Threshold * Threshold * variance * _horizonSteps / n;
            return mean * mean > noise
                ? Math.Clamp(-mean * (1 - (noise / (mean * mean))), -_options.OffsetBound, _options.OffsetBound)
                : 0;
        }
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
            mix += member.Weight * member.LogReturn.GetValueOrDefault();
        }

        var error = Math.Clamp((mix - realised) / prediction.Scale, -Cut, Cut);
        _errors.Add(error);
        _squares.Add(error * error);
    }
}
