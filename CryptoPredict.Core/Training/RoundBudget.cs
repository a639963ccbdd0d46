using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>How much of its usual work a training may do.</summary>
/// <param name="Share">Share of the training rows, 0 to 1; 0 to keep the version there is.</param>
/// <param name="TimeLimit">Wall time after which it is stopped; null for none.</param>
/// <param name="Note">What was cut back and why, in a sentence; null for nothing.</param>
internal readonly record struct Allowance(double Share, TimeSpan? TimeLimit, string? Note);

/// <summary>
/// Shares out a round's time over its trainings, by how long each took when it was last done. While all fit, nothing is cut. When they would
/// not, all that is still to come is cut alike, down to a least share; what does not even fit then keeps its version.
/// </summary>
/// <param name="budget">What the round may take.</param>
/// <param name="expected">Wall time that each training of the round will take in full; a training that is not named counts nothing.</param>
/// <param name="elapsed">Wall time since the round began.</param>
internal sealed class RoundBudget(TimeSpan budget, IReadOnlyDictionary<(Asset Asset, string Model), TimeSpan> expected, Func<TimeSpan> elapsed)
{
    /// <summary>With less of its rows a model is not worth training.</summary>
    public const double LeastShare = 0.25;

    private readonly Dictionary<(Asset, string), TimeSpan> _ahead = new(expected);

    /// <summary>Wall time since the round began.</summary>
    public TimeSpan Elapsed => elapsed();

    /// <summary>Whether the round has taken longer than it may.</summary>
    public bool IsBurst => elapsed() > budget;

    /// <summary>Says what the next training may do. Ask once for each, in their order.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="model">The model.</param>
    /// <param name="canBeKept">Whether there is a version that can go on serving; without one the model is trained in any case.</param>
    public Allowance Next(Asset asset, string model, bool canBeKept)
    {
        var left = budget - elapsed();
        var ahead = _ahead.Values.Aggregate(TimeSpan.Zero, (sum, one) => sum + one);
        _ahead.Remove((asset, model));
        var limit = canBeKept ? left : (TimeSpan?)null;
        if (ahead <= left || !expected.TryGetValue((asset, model), out var mine))
        {
            return left > TimeSpan.Zero || !canBeKept ? new Allowance(1, limit, null) : Keep();
        }

        var share = Math.Max(0, left / ahead);
        if (share >= LeastShare || !canBeKept)
        {
            share = Math.Max(share, LeastShare);
            return new Allowance(
                share, limit, FormattableString.Invariant($"Cut back to {share:P0} of its rows: in full it takes about {mine.TotalSeconds:F1} s, and the ")
                    + FormattableString.Invariant($"round's budget is {budget.TotalSeconds:F0} s."));
        }

        return Keep();

        Allowance Keep() => new(0, null,
            FormattableString.Invariant($"Keeps its version: {elapsed().TotalSeconds:F1} s of the round's budget of {budget.TotalSeconds:F0} s were used up."));
    }
}
