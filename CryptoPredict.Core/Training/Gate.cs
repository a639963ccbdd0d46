using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Lets a new version take over only if it is not worse than the champion on targets that neither has seen.
/// </summary>
/// <remarks>
/// <para>
/// Both are asked, as they would have been live, at every holdout row whose label lies outside everything that either has learnt
/// from or was chosen by, so a champion from an hour ago and a fine-tune on the last hour are both judged fairly. A champion that has been
/// fine-tuned on part of the holdout is there represented by what its model forecast live, before the target came. The new version
/// must (1) give an answer, a finite number or a probability; (2) be sane: its loss within given bounds of that of a model without skill, where far below is a
/// leak, and its forecasts not varying more than the returns; (3) not be worse than the champion: loss ≤ champion's ·
/// (1 + tolerance), and not larger by a difference that matters and is significant by a Diebold-Mariano test (<see cref="DifferenceRule"/>).
/// </para>
/// <para>
/// An asset's first version is scored beside the baseline, and passes by being finite and sane: a weak one does less harm in the ensemble,
/// whose weights follow the errors, than none at all, and the next versions have to meet it. Where the market holds less structure than the
/// tolerance, no rule can tell a model without skill from one with.
/// </para>
/// </remarks>
internal static class Gate
{
    /// <summary>Judges a new version.</summary>
    /// <param name="family">Of what kind the versions are.</param>
    /// <param name="candidate">The new version.</param>
    /// <param name="champion">The version that serves; null when there is none.</param>
    /// <param name="data">Whose holdout decides.</param>
    /// <param name="options">The rule's numbers.</param>
    /// <param name="issued">
    /// What the champion's model forecast live, by as-of time. It stands in where the champion has meanwhile learnt from a target: when it was
    /// issued, the target was still to come. Null: such targets are left out.
    /// </param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="ArgumentException">A version is for another scope than the data.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GateVerdict Judge<TModel>(
        ModelFamily<TModel> family, Trained<TModel> candidate, Trained<TModel>? champion, TrainingData data, GateOptions options,
        IReadOnlyDictionary<DateTimeOffset, double>? issued = null, CancellationToken cancellationToken = default)
        where TModel : class, ILearntModel
    {
        RequireScope(candidate, data);
        if (champion is not null)
        {
            RequireScope(champion, data);
        }

        var (answers, standing, realised) = Ask(family, candidate, champion, data, issued, cancellationToken);
        var (version, steps) = (champion?.Model.Version, data.Scope.HorizonSteps);
        if (GateRule.TooFewBecause(answers.Length, steps, champion is null, options) is { } tooFew)
        {
            return new GateVerdict(false, tooFew, version);
        }

        for (var i = 0; i < answers.Length; i++)
        {
            if (family.MissingIn(answers[i]) is { } missing)
            {
                return new GateVerdict(false, $"It gave no {missing} at target {i + 1} of {answers.Length}.", version);
            }
        }

        var (mine, theirs) = (family.Score(answers, realised, steps), family.Score(standing, realised, steps));
        var relative = ErrorScores.Relative(mine.Loss, theirs.Loss);
        var test = DieboldMariano.Compare(family.Losses(standing, realised), family.Losses(answers, realised), steps);
        var pWorse = test.PBetter;
        var fault = family.InsaneBecause(mine, options) ?? (champion is null ? null : family.Rule.WorseBecause(relative, pWorse, options));
        return new GateVerdict(
            fault is null, fault ?? family.Rule.Passed(relative, mine.OfBaseline, champion is null), version, mine, theirs, relative, pWorse,
            -test.MeanDifference, test.Margin);
    }

    private static (double[] Candidate, double[] Champion, double[] Realised) Ask<TModel>(
        ModelFamily<TModel> family, Trained<TModel> candidate, Trained<TModel>? champion, TrainingData data, IReadOnlyDictionary<DateTimeOffset,
        double>? issued,
        CancellationToken cancellationToken)
        where TModel : class, ILearntModel
    {
        List<double> mine = [], theirs = [], returns = [];
        for (var row = data.Holdout.Start; row < data.Holdout.End; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (asOf, realised) = (data.Table.AsOf.Span[row], data.Table.Targets.Span[row]);
            if (family.Counts(realised) && candidate.Card.IsUnseen(asOf) && data.TryGetInput(row, candidate.Model, out var input)
                && StandingAt(family, row, asOf, champion, data, issued) is { } standing)
            {
                mine.Add(family.Ask(candidate.Model, input));

                // A champion that fails at a target is there worth what is shown without it.
                theirs.Add(family.MissingIn(standing) is null ? standing : family.Baseline);
                returns.Add(realised);
            }
        }

        return ([.. mine], [.. theirs], [.. returns]);
    }

    private static double? StandingAt<TModel>(
        ModelFamily<TModel> family, int row, DateTimeOffset asOf, Trained<TModel>? champion, TrainingData data, IReadOnlyDictionary<DateTimeOffset,
        double>? issued)
        where TModel : class, ILearntModel
    {
        if (champion is null)
        {
            return family.Baseline;
        }

        if (champion.Card.IsUnseen(asOf))
        {
            return data.TryGetInput(row, champion.Model, out var input) ? family.Ask(champion.Model, input) : null;
        }

        return issued is not null && issued.TryGetValue(asOf, out var said) ? said : null;
    }

    private static void RequireScope<TModel>(Trained<TModel> trained, TrainingData data)
        where TModel : class, ILearntModel
    {
        if (trained.Card.Scope != data.Scope)
        {
            throw new ArgumentException($"Version {trained.Model.Version} is for {trained.Card.Scope}, but the data are of {data.Scope}.", nameof(trained));
        }
    }
}
