using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification.Scores;
using Verdict = CryptoPredict.Core.Registry.GateDecision;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// Lets a new direction model take over only if it is not worse than the champion on targets that neither has seen: the rules of
/// <see cref="Gate"/> with log loss in the place of the absolute error and "always 0.5" in that of persistence.
/// </summary>
/// <remarks>
/// Both are asked at every holdout row that moved and lies outside everything that either has learnt from. The new version must (1) give
/// probabilities; (2) be sane: its log loss within the options' bounds of ln 2, that of "always 0.5", where far below is a leak; (3) have no more
/// log loss than the champion, within the tolerance, and not be worse by a Diebold-Mariano test. An asset's first version passes by being
/// finite and sane: one without skill has been shrunk to 0.5 and does no harm.
/// </remarks>
public static class DirectionGate
{
    private static readonly GateRule Rule = new("log loss", "ln 2");

    /// <summary>Judges a new version.</summary>
    /// <param name="candidate">The new version.</param>
    /// <param name="champion">The version that serves; null when there is none.</param>
    /// <param name="data">Whose holdout decides.</param>
    /// <param name="options">The rule's numbers.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="ArgumentException">A version is for another scope than the data.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Verdict Judge(
        Trained<IDirectionModel> candidate, Trained<IDirectionModel>? champion, TrainingData data, GateOptions options, CancellationToken cancellationToken = default)
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
        if (GateRule.TooFewBecause(mine.Length, data.Scope.HorizonSteps, champion is null, options) is { } tooFew)
        {
            return Refused(tooFew);
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
        var ofHalf = metrics.LogLoss / DirectionMetrics.LogLossOfHalf;
        var fault = Rule.InsaneBecause(ofHalf, options) ?? (champion is null ? null : Rule.WorseBecause(relative, pWorse, options));
        return new Verdict(fault is null, fault ?? Rule.Passed(relative, ofHalf, champion is null), numbers);
    }

    private static (double[] Candidate, double[] Champion, double[] Returns) Ask(
        Trained<IDirectionModel> candidate, Trained<IDirectionModel>? champion, TrainingData data, CancellationToken cancellationToken)
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

    private static Verdict Refused(string rule) => new(false, rule, ImmutableSortedDictionary<string, double>.Empty);

    private static void RequireScope(Trained<IDirectionModel> trained, TrainingData data)
    {
        if (trained.Card.Scope != data.Scope)
        {
            throw new ArgumentException($"Version {trained.Model.Version} is for {trained.Card.Scope}, but the data are of {data.Scope}.", nameof(trained));
        }
    }
}
