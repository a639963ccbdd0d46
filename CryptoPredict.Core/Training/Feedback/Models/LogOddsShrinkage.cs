using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// How much of a classifier's log odds z is believed: P = 1 / (1 + e^(−s·z)). This is temperature scaling (C. Guo et al., "On
/// Calibration of Modern Neural Networks", ICML 2017) with s = 1 / temperature held within 0 and 1, since over minutes nearly every
/// classifier is too sure of itself. There is no intercept: it would learn the validation part's drift.
/// </summary>
public sealed record LogOddsShrinkage
{
    private const double Clip = 1e-12;
    private const int Halvings = 50;

    /// <summary>Takes and checks the factor.</summary>
    /// <param name="factor">s, 0 to 1: 0 says 0.5 always, 1 takes the learner at its word.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside 0 to 1.</exception>
    public LogOddsShrinkage(double factor) => Factor = factor is >= 0 and <= 1
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The shrinkage of log odds must lie between 0 and 1.");

    /// <summary>Believes the learner in full.</summary>
    public static LogOddsShrinkage None { get; } = new(1);

    /// <summary>The one that an artefact's manifest holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It holds none, or a wrong one.</exception>
    internal static LogOddsShrinkage Of(ArtefactManifest manifest) => new(manifest.Shrinkage ?? double.NaN);

    /// <summary>s.</summary>
    public double Factor { get; }

    /// <summary>The probability that shrunk log odds stand for.</summary>
    public double ToProbability(double logOdds) => LogisticModel.Sigmoid(Factor * logOdds);

    /// <summary>The factor with the least log loss on rows that the learner has not learnt from; 0 when its log odds have no skill there.</summary>
    /// <param name="probabilities">What the learner said unshrunk, 0 to 1.</param>
    /// <param name="rises">What came; as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static LogOddsShrinkage Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> rises)
    {
        if (probabilities.Length != rises.Length)
        {
            throw new ArgumentException($"There are {probabilities.Length} probabilities for {rises.Length} outcomes; give one per outcome.",
                nameof(probabilities));
        }

        var logOdds = new double[probabilities.Length];
        for (var i = 0; i < logOdds.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], Clip, 1 - Clip);
            logOdds[i] = Math.Log(p / (1 - p));
        }

        // The loss is convex in s: its slope changes sign at most once.
        if (Slope(0, logOdds, rises) >= 0)
        {
            return new LogOddsShrinkage(0);
        }

        var (low, high) = (0.0, 1.0);
        if (Slope(high, logOdds, rises) <= 0)
        {
            return None;
        }

        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Slope(middle, logOdds, rises) < 0 ? (middle, high) : (low, middle);
        }

        return new LogOddsShrinkage(low);
    }

    private static double Slope(double factor, ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> rises)
    {
        var slope = 0.0;
        for (var i = 0; i < logOdds.Length; i++)
        {
            slope += (LogisticModel.Sigmoid(factor * logOdds[i]) - (rises[i] ? 1 : 0)) * logOdds[i];
        }

        return slope;
    }
}
