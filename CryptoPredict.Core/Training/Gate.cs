using System.Globalization;
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
/// must (1) give finite numbers; (2) be sane: its MAE within given bounds of persistence's, where far below is a leak and no
/// skill, and its forecasts not varying more than the returns; (3) not be worse than the champion: MAE ≤ champion's ·
/// (1 + tolerance), and "larger absolute error" not significant by a Diebold-Mariano test.
/// </para>
/// <para>
/// An asset's first version is scored beside persistence, and passes by being finite and sane: a weak one does less harm in the ensemble,
/// whose weights follow the errors, than none at all, and the next versions have to meet it. Where the market holds less structure than the
/// tolerance, no rule can tell a model without skill from one with.
/// </para>
/// </remarks>
public static class Gate
{
    private static readonly GateRule Rule = new("MAE", "persistence's");

    /// <summary>Judges a new version.</summary>
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
    public static GateDecision Judge(
        Trained<IForecaster> candidate, Trained<IForecaster>? champion, TrainingData data, GateOptions options,
        IReadOnlyDictionary<DateTimeOffset, double>? issued = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var against = champion ?? new Trained<IForecaster>(new PersistenceForecaster(), new ModelCard(data.Scope, []));
        RequireScope(candidate, data);
        RequireScope(against, data);

        var (forecasts, standing, realised) = Ask(candidate, against, data, issued, cancellationToken);
        var version = champion?.Model.Version;
        if (GateRule.TooFewBecause(forecasts.Length, data.Scope.HorizonSteps, champion is null, options) is { } tooFew)
        {
            return new GateDecision(false, tooFew, version, null, null, double.NaN, double.NaN);
        }

        var broken = Array.FindIndex(forecasts, forecast => !double.IsFinite(forecast));
        if (broken >= 0)
        {
            return new GateDecision(
                false, $"It gave no finite number at target {broken + 1} of {forecasts.Length}.", version, null, null, double.NaN, double.NaN);
        }

        // A champion that fails at a target is there worth what the live loop shows without it: no change.
        standing = Array.ConvertAll(standing, forecast => double.IsFinite(forecast) ? forecast : 0);
        var mine = ForecastMetrics.Of(forecasts, realised, data.Scope.HorizonSteps);
        var theirs = ForecastMetrics.Of(standing, realised, data.Scope.HorizonSteps);
        var comparison = DieboldMariano.Compare(
            ForecastMetrics.Errors(standing, realised), ForecastMetrics.Errors(forecasts, realised), data.Scope.HorizonSteps);
        var relative = mine.MeanAbsoluteError / theirs.MeanAbsoluteError;
        var fault = InsaneBecause(mine, options) ?? (champion is null ? null : Rule.WorseBecause(relative, comparison.PBetter, options));
        return new GateDecision(
            fault is null, fault ?? Rule.Passed(relative, mine.RelativeMae, champion is null), version, mine, theirs, relative, comparison.PBetter);
    }

    private static (double[] Candidate, double[] Champion, double[] Realised) Ask(
        Trained<IForecaster> candidate, Trained<IForecaster> champion, TrainingData data, IReadOnlyDictionary<DateTimeOffset, double>? issued,
        CancellationToken cancellationToken)
    {
        List<double> mine = [], theirs = [], realised = [];
        for (var row = data.Holdout.Start; row < data.Holdout.End; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asOf = data.Table.AsOf.Span[row];
            if (candidate.Card.IsUnseen(asOf) && data.TryGetInput(row, candidate.Model, out var input)
                && StandingAt(row, asOf, champion, data, issued) is { } standing)
            {
                mine.Add(candidate.Model.Predict(input).LogReturn);
                theirs.Add(standing);
                realised.Add(data.Table.Targets.Span[row]);
            }
        }

        return ([.. mine], [.. theirs], [.. realised]);
    }

    private static double? StandingAt(
        int row, DateTimeOffset asOf, Trained<IForecaster> champion, TrainingData data, IReadOnlyDictionary<DateTimeOffset, double>? issued)
    {
        if (champion.Card.IsUnseen(asOf))
        {
            return data.TryGetInput(row, champion.Model, out var input) ? champion.Model.Predict(input).LogReturn : null;
        }

        return issued is not null && issued.TryGetValue(asOf, out var said) ? said : null;
    }

    private static string? InsaneBecause(ForecastMetrics metrics, GateOptions options) => Rule.InsaneBecause(metrics.RelativeMae, options)
        ?? (metrics.ForecastDeviation <= options.MaxRelativeDeviation * metrics.RealisedDeviation
            ? null
            : Text($"Its forecasts vary by {metrics.ForecastDeviation:G3}, more than {options.MaxRelativeDeviation:G3} times the returns' {metrics.RealisedDeviation:G3}."));

    private static void RequireScope(Trained<IForecaster> trained, TrainingData data)
    {
        if (trained.Card.Scope != data.Scope)
        {
            throw new ArgumentException($"Version {trained.Model.Version} is for {trained.Card.Scope}, but the data are of {data.Scope}.", nameof(trained));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
