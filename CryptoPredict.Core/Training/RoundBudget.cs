using System.Globalization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>How much of its usual work a training may do.</summary>
/// <param name="Share">Share of the training rows, 0 to 1; 0 to keep the version there is.</param>
/// <param name="TimeLimit">Wall time after which it is stopped; null for none.</param>
/// <param name="Note">What was cut back and why, in a sentence; null for nothing.</param>
internal readonly record struct Allowance(double Share, TimeSpan? TimeLimit, string? Note);

/// <summary>
/// Shares out a round's time over its trainings, by how long each took when it was last done and, as the round goes on, by how much longer or shorter those
/// of the same model take now. While all fit, nothing is cut. When they would not, all that is still to come is cut alike, down to a least share; what
/// time is not left for even then keeps its version.
/// </summary>
/// <param name="budget">What the round may take.</param>
/// <param name="expected">Wall time that each training of the round will take in full; a training that is not named counts nothing.</param>
/// <param name="elapsed">Wall time since the round began.</param>
internal sealed class RoundBudget(TimeSpan budget, IReadOnlyDictionary<(Asset Asset, string Model), TimeSpan> expected, Func<TimeSpan> elapsed)
{
    /// <summary>With less of its rows a model is not worth training.</summary>
    public const double LeastShare = 0.25;

    // Of the budget, where trainings are cut: the last ones cannot make up for what takes longer than before.
    private const double Reserve = 0.05;

    // Of the budget: a training that is stopped ends a little later.
    private const double Stopping = 0.01;

    // Times what was expected: the first training of a process also compiles code, and alone proves no more than this.
    private const double MostOfTheFirst = 2;

    private readonly Dictionary<(Asset Asset, string Model), TimeSpan> _ahead = new(expected);
    private readonly Dictionary<string, (int Trainings, TimeSpan Expected, TimeSpan Taken)> _done = [];
    private (string Model, TimeSpan Expected, TimeSpan Since)? _current;

    /// <summary>Wall time since the round began.</summary>
    public TimeSpan Elapsed => elapsed();

    /// <summary>Whether the round has taken longer than it may.</summary>
    public bool IsBurst => elapsed() > budget;

    /// <summary>
    /// Says what the next training may do. Ask once for each, in their order, before it begins: the time until then is what the one before took.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="model">The model.</param>
    /// <param name="canBeKept">Whether there is a version that can go on serving; without one the model is trained in any case.</param>
    public Allowance Next(Asset asset, string model, bool canBeKept)
    {
        var now = elapsed();
        Learn(now);
        var left = budget - now;
        var ahead = _ahead.Aggregate(TimeSpan.Zero, (sum, one) => sum + Now(one.Key.Model, one.Value));
        _ahead.Remove((asset, model));
        var limit = canBeKept ? left - (Stopping * budget) : (TimeSpan?)null;
        if (ahead <= left || !expected.TryGetValue((asset, model), out var mine) || !ModelCatalogue.Require(model).CostGrowsWithRows)
        {
            return limit is null || limit > TimeSpan.Zero ? Allow(1, null) : Keep();
        }

        var full = Now(model, mine);
        var share = Math.Max(LeastShare, (left - (Reserve * budget)) / ahead);
        return share * full > limit
            ? Keep()
            : Allow(share, string.Create(
                CultureInfo.InvariantCulture,
                $"Cut back to {share:P0} of its rows: in full it takes about {full.TotalSeconds:F1} s, and the round's budget is {budget.TotalSeconds:F0} s."));

        Allowance Allow(double share, string? note)
        {
            _current = (model, share * expected.GetValueOrDefault((asset, model)), now);
            return new Allowance(share, limit, note);
        }

        Allowance Keep() => new(0, null, string.Create(
            CultureInfo.InvariantCulture, $"Keeps its version: {now.TotalSeconds:F1} s of the round's budget of {budget.TotalSeconds:F0} s were used up."));
    }

    /// <summary>Takes a training out of what is to come: it will not be done.</summary>
    public void Skip(Asset asset, string model) => _ahead.Remove((asset, model));

    /// <summary>What is under way has failed: how long it took says nothing of the others.</summary>
    public void Forget() => _current = null;

    private void Learn(TimeSpan now)
    {
        if (_current is var (model, planned, since))
        {
            var done = _done.GetValueOrDefault(model);
            var before = done.Trainings == 1 ? default : done;
            _done[model] = (done.Trainings + 1, before.Expected + planned, before.Taken + now - since);
            _current = null;
        }
    }

    private TimeSpan Now(string model, TimeSpan full)
    {
        if (!_done.TryGetValue(model, out var done) || done.Expected <= TimeSpan.Zero)
        {
            return full;
        }

        var factor = done.Taken / done.Expected;
        return full * (done.Trainings == 1 ? Math.Min(factor, MostOfTheFirst) : factor);
    }
}
