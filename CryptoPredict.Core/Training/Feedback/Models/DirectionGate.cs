using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Verification.Scores;
using Verdict = CryptoPredict.Core.Registry.GateDecision;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// Lets a new direction model take over only if it is not worse than the champion on targets that neither has seen: the rules of
/// <see cref="Gate"/> with log loss in the place of the absolute error and "always 0.5" in that of persistence.
/// </summary>
/// <remarks>
/// Both are asked at every holdout row that moved and lies outside everything that either has learnt from. The new version must (1) give
/// probabilities; (2) be sane: its log loss within the options' bounds of ln 2, where far below is a leak; (3) have no more log loss than the
/// champion, within the tolerance, and not be worse by a Diebold-Mariano test. An asset's first version meets "always 0.5" instead, and may be
/// as good as it: what has no skill but says so does no harm.
/// </remarks>
public static class DirectionGate
{
    /// <summary>Judges a new version.</summary>
    /// <param name="candidate">The new version.</param>
    /// <param name="champion">The version that serves; null when there is none.</param>
    /// <param name="data">Whose holdout decides.</param>
    /// <param name="options">The rule's numbers.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="ArgumentException">A version is for another scope than the data.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Verdict Judge(
        TrainedDirection candidate, TrainedDirection? champion, TrainingData data, GateOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        RequireScope(candidate, data);
        if (champion is not null)
        {
            RequireScope(champion, data);
        }

        var (mine, theirs, returns) = Ask(candidate, champion, data, cancellationToken);
        var targets = mine.Length / data.Scope.HorizonSteps;
        if (mine.Length == 0 || (champion is not null && targets < options.MinimumTargets))
        {
            return Refused(
                $"There are {mine.Length} holdout targets that neither version has seen, {targets} of them independent; it takes {(champion is null ? 1 : options.MinimumTargets)}.");
        }

        var broken = Array.FindIndex(mine, p => !(p is >= 0 and <= 1));
        if (broken >= 0)
        {
            return Refused($"It gave no probability at target {broken + 1} of {mine.Length}.");
        }

        var rises = DirectionMetrics.Rises(returns);
        var metrics = DirectionMetrics.Of(mine, returns, data.Scope.HorizonSteps);
        var standing = ProbabilityScores.LogLoss(theirs, rises);
        var relative = metrics.LogLoss / standing;
        var pWorse = 1 - DieboldMariano.Compare(
            DirectionMetrics.LogLosses(mine, rises), DirectionMetrics.LogLosses(theirs, rises), data.Scope.HorizonSteps).PBetter;
        var numbers = metrics.ToValues().Add("against_log_loss", standing).Add("relative_log_loss", relative).Add("p_worse", pWorse);
        var fault = InsaneBecause(metrics.LogLoss / DirectionMetrics.LogLossOfHalf, options) ?? WorseBecause(relative, pWorse, champion is null, options);
        return new Verdict(fault is null, fault ?? Passed(relative, metrics, champion is null), numbers);
    }

    private static (double[] Candidate, double[] Champion, double[] Returns) Ask(
        TrainedDirection candidate, TrainedDirection? champion, TrainingData data, CancellationToken cancellationToken)
    {
        List<double> mine = [], theirs = [], returns = [];
        for (var row = data.Holdout.Start; row < data.Holdout.End; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (asOf, realised) = (data.Table.AsOf.Span[row], data.Table.Targets.Span[row]);
            if (realised == 0 || !candidate.Card.IsUnseen(asOf) || !(champion?.Card.IsUnseen(asOf) ?? true)
                || !data.Rows.TryGetInput(row, candidate.Model.RequiredFeatureRows, 0, out var input)
                || !data.Rows.TryGetInput(row, champion?.Model.RequiredFeatureRows ?? 0, 0, out var same))
            {
                continue;
            }

            // A champion that fails at a target says nothing there.
            var standing = champion?.Model.ProbabilityUp(same) ?? 0.5;
            mine.Add(candidate.Model.ProbabilityUp(input));
            theirs.Add(double.IsNaN(standing) ? 0.5 : standing);
            returns.Add(realised);
        }

        return ([.. mine], [.. theirs], [.. returns]);
    }

    private static string? InsaneBecause(double relative, GateOptions options)
    {
        if (!(relative <= options.MaxRelativeMae))
        {
            return Text($"Its log loss is {relative:F3} of ln 2; a sane model has at most {options.MaxRelativeMae:F3}.");
        }

        return relative < options.MinRelativeMae
            ? Text($"Its log loss is {relative:F3} of ln 2; below {options.MinRelativeMae:F3} the future must have leaked in.")
            : null;
    }

    private static string? WorseBecause(double relative, double pWorse, bool isFirst, GateOptions options)
    {
        if (!isFirst && !(relative <= 1 + options.Tolerance))
        {
            return Text($"Its log loss is {relative:F4} of the champion's; at most {1 + options.Tolerance:F4} is allowed.");
        }

        // NaN, for too few targets, is no evidence against it.
        return pWorse < options.Significance
            ? Text($"It is worse than {(isFirst ? "always 0.5" : "the champion")}: its log loss is {relative:F4} of it, p = {pWorse:F3}.")
            : null;
    }

    private static string Passed(double relative, DirectionMetrics metrics, bool isFirst) => isFirst
        ? Text($"First version: finite, sane and not worse than always 0.5 (log loss {relative:F4} of it, accuracy {metrics.Accuracy.Share:P1}).")
        : Text($"Not worse than the champion: its log loss is {relative:F4} of it, accuracy {metrics.Accuracy.Share:P1}.");

    private static Verdict Refused(string rule) => new(false, rule, ImmutableSortedDictionary<string, double>.Empty);

    private static void RequireScope(TrainedDirection trained, TrainingData data)
    {
        if (trained.Card.Scope != data.Scope)
        {
            throw new ArgumentException($"Version {trained.Model.Version} is for {trained.Card.Scope}, but the data are of {data.Scope}.", nameof(trained));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
