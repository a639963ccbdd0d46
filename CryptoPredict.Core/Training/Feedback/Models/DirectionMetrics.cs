using System.Collections.Immutable;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>How a direction model does on some rows whose price moved. Without a row every number is NaN.</summary>
/// <param name="Count">Rows on which it was asked.</param>
/// <param name="Accuracy">Share of right directions with its interval over n / horizon independent targets; P = 0.5 names none and does not count.</param>
/// <param name="MajorityAccuracy">What always naming the commoner direction would have hit; an accuracy below it is no skill.</param>
/// <param name="LogLoss">In nats; ln 2 for always saying 0.5.</param>
/// <param name="Brier">0.25 for always saying 0.5.</param>
/// <param name="PBetter">One-sided Diebold-Mariano p-value (HLN-corrected) of "smaller log loss than always saying 0.5".</param>
public sealed record DirectionMetrics(int Count, Proportion Accuracy, double MajorityAccuracy, double LogLoss, double Brier, double PBetter) : IModelMetrics
{
    /// <summary>The log loss of always saying 0.5.</summary>
    public static readonly double LogLossOfHalf = Math.Log(2);

    /// <inheritdoc/>
    public double Loss => LogLoss;

    /// <inheritdoc/>
    public double OfBaseline => LogLoss / LogLossOfHalf;

    /// <summary>Scores given probabilities.</summary>
    /// <param name="probabilities">P(up), oldest first.</param>
    /// <param name="returns">The log returns that came, none of them 0.</param>
    /// <param name="horizonSteps">How many neighbouring targets share moves; at least 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static DirectionMetrics Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> returns, int horizonSteps)
    {
        PairedSamples.RequireSameLength(probabilities.Length, returns.Length);
        var leanings = new double[probabilities.Length];
        for (var i = 0; i < leanings.Length; i++)
        {
            leanings[i] = probabilities[i] - 0.5;
        }

        var rises = Rises(returns);
        var losses = LogLosses(probabilities, rises);
        var half = new double[losses.Length];
        Array.Fill(half, LogLossOfHalf);
        return new DirectionMetrics(
            probabilities.Length,
            DirectionScores.Hits(leanings, returns, horizonSteps),
            rises.Length == 0 ? double.NaN : (double)Math.Max(rises.Count(rise => rise), rises.Count(rise => !rise)) / rises.Length,
            ProbabilityScores.LogLoss(probabilities, rises),
            ProbabilityScores.Brier(probabilities, rises),
            DieboldMariano.Compare(losses, half, horizonSteps).PBetter);
    }

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, double> ToNumbers() => ImmutableSortedDictionary<string, double>.Empty
        .Add("accuracy", Accuracy.Share)
        .Add("accuracy_high", Accuracy.High)
        .Add("accuracy_low", Accuracy.Low)
        .Add("brier", Brier)
        .Add("count", Count)
        .Add("log_loss", LogLoss)
        .Add("majority_accuracy", MajorityAccuracy)
        .Add("p_better", PBetter);

    internal static bool[] Rises(ReadOnlySpan<double> returns)
    {
        var rises = new bool[returns.Length];
        for (var i = 0; i < rises.Length; i++)
        {
            rises[i] = returns[i] > 0;
        }

        return rises;
    }

    internal static double[] LogLosses(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> rises)
    {
        var losses = new double[probabilities.Length];
        for (var i = 0; i < losses.Length; i++)
        {
            losses[i] = ProbabilityScores.LogLoss(probabilities.Slice(i, 1), rises.Slice(i, 1));
        }

        return losses;
    }
}
