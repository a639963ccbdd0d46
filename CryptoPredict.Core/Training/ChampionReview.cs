using System.Globalization;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification.Scores;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Scores versions in the shadow: a version asked again at the as-of times of verified predictions, from stored candles, gives the bits it
/// would have given live, so nothing has to run beside the predictions to know how a challenger would have done.
/// </summary>
/// <remarks>
/// A champion that is significantly worse than the version it replaced, over the predictions verified since, gives way to it again. A
/// challenger on trial that is significantly better than the champion takes its place; one that has had its
/// <see cref="ReviewOptions.TrialTargets"/> without showing it makes room for the next. All comparisons are one-sided Diebold-Mariano tests on
/// targets that neither version had seen, of differences that matter (<see cref="DifferenceRule"/>).
/// </remarks>
public sealed partial class ChampionReview : IChampionReview
{
    private readonly TrainingContext _context;
    private readonly ReviewOptions _options;
    private readonly VersionReader<IForecaster> _reader;
    private readonly ILogger _logger;

    /// <summary>A review.</summary>
    /// <param name="context">What it looks at.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="logger">Where it logs.</param>
    public ChampionReview(TrainingContext context, ReviewOptions options, ILogger<ChampionReview> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _options = options;
        _logger = logger;
        _reader = new VersionReader<IForecaster>(context.Registry, ForecastFamily.Instance);
    }

    /// <inheritdoc/>
    public async Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(requestedBy);
        var reviewed = 0;
        List<string> moves = [];
        foreach (var scope in _context.Scopes)
        {
            var verified = await ReadAsync(scope, cancellationToken).ConfigureAwait(false);
            foreach (var model in ModelCatalogue.Names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (await _reader.ReadChampionAsync(scope, model, cancellationToken).ConfigureAwait(false) is { Serving: { } champion })
                    {
                        reviewed++;
                        moves.AddRange(await ReviewAsync(champion, verified, cancellationToken).ConfigureAwait(false));
                    }
                }
                catch (IOException fault)
                {
                    // One file's trouble, which may pass, is not that of all other champions.
                    LogUnread(_logger, scope.Asset, model, fault);
                    moves.Add($"{scope.Asset}: {model} is not reviewed, for a version of it cannot be read from the disk just now.");
                }
            }
        }

        return moves.Count == 0
            ? $"{reviewed} champions reviewed; none moves."
            : $"{reviewed} champions reviewed. {string.Join(" ", moves)}";
    }

    /// <summary>The newest verified predictions as rows, oldest first.</summary>
    private async Task<(HistoryRows Rows, int[] Indices)> ReadAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        var times = await _context.Ledger.VerifiedTimesAsync(scope.Asset, null, _options.Window, _context.Clock.GetUtcNow(), cancellationToken)
            .ConfigureAwait(false);
        var lookBack = FeatureEngine.ExactAfter + FeatureEngine.WarmUp + LstmForecaster.MaxSequenceLength;
        DateTimeOffset? from = times.Count == 0 ? null : times[0] - (lookBack * scope.Interval);
        var most = times.Count == 0 ? 1 : (int)Math.Min(int.MaxValue, ((_context.Clock.GetUtcNow() - from!.Value) / scope.Interval) + 1);
        var candles = await _context.Candles.ReadAsync(scope.Asset, from, null, most, cancellationToken).ConfigureAwait(false);
        var rows = HistoryRows.Build(scope, [.. candles.Select(candle => candle.Candle)]);
        return (rows, [.. times.Select(rows.RowAt).Where(row => row >= 0)]);
    }

    private async Task<List<string>> ReviewAsync(
        ServingVersion<IForecaster> champion, (HistoryRows Rows, int[] Indices) verified, CancellationToken cancellationToken)
    {
        List<string> moves = [];
        var (asset, model) = (champion.Version.Asset, champion.Version.Model);
        var history = await _context.Registry.ReadAliasHistoryAsync(new AliasQuery(asset, model, ModelAlias.Champion, Limit: 1), cancellationToken)
            .ConfigureAwait(false);
        var promotion = history.Count > 0 ? history[0] : null;
        await ScoreAsync(champion, null, verified, promotion?.At ?? champion.Version.CreatedAt, cancellationToken).ConfigureAwait(false);
        var before = promotion is { PreviousId: { } previous, By: not "rollback" } && promotion.VersionId == champion.Version.Id
            ? await _reader.ReadAsync(verified.Rows.Scope, previous, cancellationToken).ConfigureAwait(false)
            : null;
        if (before is not null)
        {
            var comparison = Compare(champion.Trained, before.Trained, verified, promotion!.At);
            if (comparison.Targets >= _options.MinimumTargets && DifferenceRule.IsWorse(comparison.Relative, comparison.PWorse, _options.Significance))
            {
                var reason = Text($"Over the {comparison.Count} predictions verified since it took over, its MAE is {Percent(comparison.Relative - 1)} above ")
                    + Text($"that of the version before, p = {comparison.PWorse:F4}.");
                await MoveAsync(ModelAlias.Champion, before.Version.Id, champion.Version.Id, "rollback", reason).ConfigureAwait(false);
                return moves;
            }
        }

        var aliases = await _context.Registry.ReadAliasesAsync(asset, cancellationToken).ConfigureAwait(false);
        var trial = aliases.FirstOrDefault(change => change.Model == model && change.Alias == ModelAlias.Challenger && change.VersionId is not null);
        if (trial is null)
        {
            return moves;
        }

        if (await _reader.ReadAsync(verified.Rows.Scope, trial.VersionId!, cancellationToken).ConfigureAwait(false) is not { } challenger)
        {
            await MoveAsync(ModelAlias.Challenger, null, trial.VersionId, "review", "Its artefact cannot serve any more.").ConfigureAwait(false);
            return moves;
        }

        var trialled = Compare(champion.Trained, challenger.Trained, verified, trial.At);
        await ScoreAsync(challenger, champion, verified, trial.At, cancellationToken).ConfigureAwait(false);
        if (trialled.Targets >= _options.MinimumTargets && DifferenceRule.IsWorse(trialled.Relative, trialled.PWorse, _options.Significance))
        {
            var reason = Text($"On trial over {trialled.Count} verified predictions the champion's MAE was {Percent(trialled.Relative - 1)} above its own, ")
                + Text($"p = {trialled.PWorse:F4}.");
            if (await MoveAsync(ModelAlias.Champion, challenger.Version.Id, champion.Version.Id, "review", reason).ConfigureAwait(false))
            {
                await MoveAsync(ModelAlias.Challenger, null, challenger.Version.Id, "review", "It has become champion.").ConfigureAwait(false);
            }
        }
        else if (trialled.Targets >= _options.TrialTargets)
        {
            var reason = Text($"Its trial of {trialled.Count} verified predictions showed no clear gain: p = {trialled.PWorse:F3}.");
            await MoveAsync(ModelAlias.Challenger, null, challenger.Version.Id, "review", reason).ConfigureAwait(false);
        }

        return moves;

        async Task<bool> MoveAsync(ModelAlias alias, string? to, string? from, string by, string reason)
        {
            var result = await _context.Registry.SetAliasAsync(new AliasMove(asset, model, alias, to, from, by, reason), cancellationToken)
                .ConfigureAwait(false);
            var what = to is null ? $"{from} is dismissed." : $"{to} becomes champion over {from}.";
            var move = result.Succeeded ? $"{asset}: {what} {reason}" : $"{asset}: {what} Not done: {result.Message}";
            moves.Add(move);
            LogMoved(_logger, move);
            return result.Succeeded;
        }
    }

    /// <summary>Keeps a version's live figures since a time, beside those of another on the same targets.</summary>
    private async Task ScoreAsync(
        ServingVersion<IForecaster> version, ServingVersion<IForecaster>? champion, (HistoryRows Rows, int[] Indices) verified, DateTimeOffset since,
        CancellationToken cancellationToken)
    {
        var (mine, theirs, realised) = Ask(version.Trained, (champion ?? version).Trained, verified, since);
        if (mine.Length == 0)
        {
            return;
        }

        var numbers = ForecastMetrics.Of(mine, realised, verified.Rows.Scope.HorizonSteps).ToNumbers();
        if (champion is not null)
        {
            var (own, others) = (ForecastMetrics.Errors(mine, realised), ForecastMetrics.Errors(theirs, realised));
            numbers = numbers
                .Add("relative_to_champion", ErrorScores.Relative(ErrorScores.MeanAbsoluteError(own), ErrorScores.MeanAbsoluteError(others)))
                .Add("p_better_than_champion", DieboldMariano.Compare(own, others, verified.Rows.Scope.HorizonSteps).PBetter);
        }

        var newest = verified.Rows.Table.AsOf.Span[verified.Indices[^1]];
        await _context.Registry.UpdateLiveMetricsAsync(
            version.Version.Asset, version.Version.Id, new LiveMetrics(mine.Length, newest, numbers), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a champion is worse than another version on the targets since a time.</summary>
    private static (int Count, int Targets, double Relative, double PWorse) Compare(
        Trained<IForecaster> champion, Trained<IForecaster> other, (HistoryRows Rows, int[] Indices) verified, DateTimeOffset since)
    {
        var (mine, theirs, realised) = Ask(champion, other, verified, since);
        if (mine.Length == 0)
        {
            return (0, 0, double.NaN, double.NaN);
        }

        var (errors, others) = (ForecastMetrics.Errors(mine, realised), ForecastMetrics.Errors(theirs, realised));
        return (
            mine.Length,
            mine.Length / verified.Rows.Scope.HorizonSteps,
            ErrorScores.Relative(ErrorScores.MeanAbsoluteError(errors), ErrorScores.MeanAbsoluteError(others)),
            DieboldMariano.Compare(others, errors, verified.Rows.Scope.HorizonSteps).PBetter);
    }

    private static (double[] Mine, double[] Theirs, double[] Realised) Ask(
        Trained<IForecaster> one, Trained<IForecaster> other, (HistoryRows Rows, int[] Indices) verified, DateTimeOffset since)
    {
        List<double> mine = [], theirs = [], realised = [];
        var asOf = verified.Rows.Table.AsOf.Span;
        foreach (var row in verified.Indices)
        {
            if (asOf[row] >= since && one.Card.IsUnseen(asOf[row]) && other.Card.IsUnseen(asOf[row])
                && verified.Rows.TryGetInput(row, one.Model, out var input) && verified.Rows.TryGetInput(row, other.Model, out var same))
            {
                mine.Add(one.Model.Predict(input).LogReturn);
                theirs.Add(other.Model.Predict(same).LogReturn);
                realised.Add(verified.Rows.Table.Targets.Span[row]);
            }
        }

        return ([.. mine], [.. theirs], [.. realised]);
    }

    // What is significant may be small: it must not read as nothing.
    private static string Percent(double share) => share < 0.00001 ? "less than 0.001 %" : Text($"{100 * share:0.###} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Move}")]
    private static partial void LogMoved(ILogger logger, string move);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: a version of {Model} cannot be read from the disk just now, so it is not reviewed")]
    private static partial void LogUnread(ILogger logger, Market.Asset asset, string model, Exception fault);
}
