using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training;

/// <summary>One round of retraining: its assets in turn, its models in turn, each from candles to an alias.</summary>
internal sealed partial class RetrainRound
{
    // What counts for nothing in the plan: a model that cannot be measured, because there is too little history or its training fails.
    private static readonly TimeSpan Unmeasured = TimeSpan.FromMilliseconds(1);

    private readonly TrainingContext _context;
    private readonly RetrainOptions _options;
    private readonly IReadOnlyList<IModelTrainer<IForecaster>> _trainers;
    private readonly VersionReader<IForecaster> _reader;
    private readonly VersionRegistrar _intake;
    private readonly IRun _run;
    private readonly ILogger _logger;
    private readonly Dictionary<(Asset, string), TimeSpan> _expected = [];
    private double _planned;
    private double _done;
    private readonly TrainedTally _tally = new();
    private int _kept;
    private int _refused;
    private int _still;

    public RetrainRound(
        TrainingContext context, RetrainOptions options, IReadOnlyList<IModelTrainer<IForecaster>> trainers, VersionReader<IForecaster> reader,
        VersionRegistrar intake,
        IRun run, ILogger logger)
    {
        _context = context;
        _options = options;
        _trainers = trainers;
        _reader = reader;
        _intake = intake;
        _run = run;
        _logger = logger;
    }

    /// <summary>What has come out so far, in a sentence.</summary>
    public string Tally
    {
        get
        {
            (int Count, string Words)[] parts =
            [
                (_tally.Promoted, _tally.Promoted == 1 ? "became champion" : "became champions"), (Challengers, "kept out"),
                (_kept, _kept == 1 ? "keeps its version" : "keep their version"),
            ];
            var told = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Words}"));
            return told.Length == 0 ? "Nothing changed." : $"{told}.";
        }
    }

    /// <summary>The same in figures.</summary>
    public IReadOnlyList<RunFigure> Figures => [.. _tally.Figures, new("kept", _kept)];

    private int Challengers => _tally.Made - _tally.Promoted;

    /// <summary>Runs the round.</summary>
    /// <returns>How it ended, and that in a sentence.</returns>
    public async Task<(RunState Outcome, string Message)> RunAsync(ForecastScope[] scopes)
    {
        var started = _context.Wall.GetTimestamp();
        scopes = await PlanAsync(scopes).ConfigureAwait(false);
        var budget = new RoundBudget(_options.Budget, _expected, () => _context.Wall.GetElapsedTime(started));
        foreach (var scope in scopes)
        {
            await RetrainAsync(scope, budget).ConfigureAwait(false);
        }

        var elapsed = budget.Elapsed;
        if (budget.IsBurst)
        {
            LogBurst(_logger, _run.Id, elapsed, _options.Budget);
            _run.Log(Text($"Warning: the round took {elapsed.TotalSeconds:F1} s, more than its budget of {_options.Budget.TotalSeconds:F0} s."));
        }

        var (made, all) = (_tally.Made, scopes.Length * _trainers.Count);
        var models = all > 1 ? Text($"{made} of {all} models") : made == all ? "1 model" : Text($"{made} of 1 model");
        var took = Text($"{models} in {elapsed.TotalSeconds:F1} s of the {_options.Budget.TotalSeconds:F0} s budget");
        return made > 0 || _kept > 0
            ? (RunState.Succeeded, $"{took}{(budget.IsBurst ? ", above the budget" : "")}: {Tally}")
            : _refused == all
                ? (RunState.Refused, _still > 0
                    ? "There is nothing to learn from yet: prices did not move, or there is too little history. The log says which; “no change” is predicted."
                    : "There is too little history to train on yet; the log says how much is needed.")
                : (RunState.Failed, $"{took}: no version was made; the steps say why.");
    }

    /// <summary>
    /// How long each training will take: as long as the last time, or in proportion to the rows where there were fewer; what was never trained is calibrated.
    /// </summary>
    /// <returns>The assets, those first whose versions are oldest: what a round has no time for has its turn in the next.</returns>
    private async Task<ForecastScope[]> PlanAsync(ForecastScope[] scopes)
    {
        Dictionary<(Asset, string), ModelVersion> last = [];
        foreach (var scope in scopes)
        {
            foreach (var trainer in _trainers)
            {
                var query = new VersionQuery(scope.Asset, trainer.Model, Origin: VersionOrigin.Retrain, Limit: 1);
                var versions = await _context.Registry.ReadAsync(query, _run.Stop).ConfigureAwait(false);
                if (versions.Items is [var version] && IsComparable(version))
                {
                    last[(scope.Asset, trainer.Model)] = version;
                }
            }
        }

        var isFull = last.Count == scopes.Length * _trainers.Count && last.Values.All(IsInFull);
        var (from, data) = isFull ? default : await ReadFirstAsync(scopes).ConfigureAwait(false);
        foreach (var trainer in _trainers)
        {
            TimeSpan? calibrated = null;
            foreach (var scope in scopes)
            {
                _expected[(scope.Asset, trainer.Model)] = last.TryGetValue((scope.Asset, trainer.Model), out var version)
                    ? version.Duration * (CostGrowsWithRows(trainer.Model) ? Math.Max(1, (double)(data?.Training.Count ?? 0) / version.Rows) : 1)
                    : calibrated ??= data is null ? Unmeasured : await CalibrateAsync(from!, trainer, data).ConfigureAwait(false);
            }
        }

        _planned = _expected.Values.Sum(expected => expected.TotalSeconds);
        return [.. scopes.OrderBy(scope => _trainers.Min(
            trainer => last.TryGetValue((scope.Asset, trainer.Model), out var version) ? version.CreatedAt : DateTimeOffset.MinValue))];
    }

    /// <summary>The first asset with enough history to train on; the others have about as much.</summary>
    private async Task<(ForecastScope? From, TrainingData? Data)> ReadFirstAsync(ForecastScope[] scopes)
    {
        foreach (var scope in scopes)
        {
            if (await ReadAsync(scope).ConfigureAwait(false) is { } data)
            {
                return (scope, data);
            }
        }

        return default;
    }

    private async Task<TimeSpan> CalibrateAsync(ForecastScope scope, IModelTrainer<IForecaster> trainer, TrainingData data)
    {
        _run.Report(0, $"{scope.Asset}: how long {trainer.Model} will take");
        try
        {
            var calibration = new Calibration(_options, _context.Wall);
            return await TrainingThread.RunAsync(() => calibration.Estimate(trainer, data, _run.Stop)).ConfigureAwait(false);
        }
        catch (Exception fault) when (!_run.Stop.IsCancellationRequested)
        {
            // Its training will fail as well, and says why.
            LogNotCalibrated(_logger, fault, scope.Asset, trainer.Model);
            return Unmeasured;
        }
    }

    private static bool CostGrowsWithRows(string model) => ModelCatalogue.Require(model).CostGrowsWithRows;

    private bool IsInFull(ModelVersion version) => version.Rows >= 0.9 * _options.Rows || !CostGrowsWithRows(version.Model);

    // Another preset says nothing about the time that this one will take.
    private bool IsComparable(ModelVersion version) =>
        version.Rows > 0 && (!version.Parameters.TryGetValue("preset", out var preset) || preset == _options.Lstm.Preset);

    private double ShareOf(Asset asset, string model) => _expected[(asset, model)].TotalSeconds;

    private async Task RetrainAsync(ForecastScope scope, RoundBudget budget)
    {
        _run.Report(_done / _planned, $"{scope.Asset}: reading candles");
        if (await ReadAsync(scope, refusal => Refuse(scope.Asset.Symbol, refusal, _trainers.Count)).ConfigureAwait(false) is not { } data)
        {
            foreach (var trainer in _trainers)
            {
                budget.Skip(scope.Asset, trainer.Model);
                _done += ShareOf(scope.Asset, trainer.Model);
            }

            return;
        }

        _run.Log(Text(
            $"{scope.Asset}: {data.Candles:N0} candles from {data.From:yyyy-MM-dd HH:mm} to {data.To:yyyy-MM-dd HH:mm} UTC; {data.Training.Count:N0} ")
                + Text($"training, {data.Validation.Count:N0} validation and {data.Holdout.Count:N0} holdout rows"));
        foreach (var trainer in _trainers)
        {
            _run.Stop.ThrowIfCancellationRequested();
            await RetrainAsync(scope, trainer, data, budget).ConfigureAwait(false);
            _done += ShareOf(scope.Asset, trainer.Model);
        }
    }

    /// <summary>Reads what an asset's models are trained on; null when that is too little, which is told to whoever wants to know.</summary>
    private async Task<TrainingData?> ReadAsync(ForecastScope scope, Action<TooFewSamplesException>? tooFew = null)
    {
        var required = TrainingData.RequiredCandles(_options, scope.HorizonSteps);
        var candles = await _context.Candles.ReadAsync(scope.Asset, null, null, required, _run.Stop).ConfigureAwait(false);
        try
        {
            return TrainingData.Build(scope, [.. candles.Select(candle => candle.Candle)], _options);
        }
        catch (TooFewSamplesException refusal)
        {
            tooFew?.Invoke(refusal);
            return null;
        }
    }

    private async Task RetrainAsync(ForecastScope scope, IModelTrainer<IForecaster> trainer, TrainingData data, RoundBudget budget)
    {
        using var activity = Traces.StartPart("train", _run.Id, scope.Asset.Symbol, trainer.Model);
        var started = _context.Wall.GetTimestamp();
        ServingVersion<IForecaster>? champion = null;
        string? note = null;
        try
        {
            champion = (await _reader.ReadChampionAsync(scope, trainer.Model, _run.Stop).ConfigureAwait(false)).Serving;
            var allowance = budget.Next(scope.Asset, trainer.Model, champion is not null);
            note = allowance.Note;
            if (note is not null)
            {
                _run.Log($"{scope.Asset} {trainer.Model}: {note}");
            }

            if (allowance.Share == 0)
            {
                _kept++;
                _run.Step(new RunStep(scope.Asset, trainer.Model, TimeSpan.Zero, null, null, note));
                return;
            }

            var rows = Math.Max(1, (int)(allowance.Share * data.Training.Count));
            var trained = await TrainAsync(scope, trainer, data.WithTrainingRows(rows), allowance.TimeLimit).ConfigureAwait(false);
            _run.Log(Text(
                $"{scope.Asset} {trainer.Model}: trained in {Seconds(trained.Duration)} s on {trained.Rows:N0} rows; MAE on the holdout ")
                    + Text($"{trained.HoldoutMetrics?.OfBaseline:F4} of that of “no change”"));
            LogTrained(_logger, scope.Asset, trainer.Model, trained.Duration);
            var issued = await IssuedAsync(champion, data).ConfigureAwait(false);
            var decision = Gate.Judge(ForecastFamily.Instance, trained.Trained, champion?.Trained, data, _options.Gate, issued, _run.Stop);
            var record = ForecastFamily.Instance.ToRecord(decision);
            var taken = await _intake.RegisterAsync(trained, VersionOrigin.Retrain, null, data.Rows, data.To, record, decision.Against, _run.Stop)
                .ConfigureAwait(false);
            _tally.Add(taken);
            _context.Metrics?.Trained(Retrainer.JobName, trainer.Model, taken.Promoted, _context.Wall.GetElapsedTime(started));
            _run.Log($"{scope.Asset} {trainer.Model}: {taken.Version.Id} {(taken.Promoted ? "becomes champion" : "is kept out")}. "
                + $"{taken.Note ?? decision.Reason}");
            LogRegistered(_logger, scope.Asset, taken.Version.Id, taken.Promoted ? "champion" : "challenger");
            _run.Step(new RunStep(
                scope.Asset, trainer.Model, _context.Wall.GetElapsedTime(started), taken.Version.Id, record, Join(note, taken.Note)));
        }
        catch (Exception fault) when (!_run.Stop.IsCancellationRequested)
        {
            budget.Forget();
            var kept = champion is null ? "No version was made" : "Keeps its version";
            var reason = fault is OperationCanceledException
                ? $"{kept}: the round's budget was used up before its training ended."
                : $"{kept}: {FaultSentence.Of(fault)}";
            _kept += champion is null ? 0 : 1;
            _context.Metrics?.NotTrained(
                Retrainer.JobName, trainer.Model,
                fault is OperationCanceledException ? RunState.Cancelled : fault is TooFewSamplesException ? RunState.Refused : RunState.Failed,
                _context.Wall.GetElapsedTime(started));
            if (fault is TooFewSamplesException refusal)
            {
                Refuse($"{scope.Asset} {trainer.Model}", refusal, 1);
            }
            else
            {
                LogNotTrained(_logger, fault, scope.Asset, trainer.Model);
                _run.Log($"{scope.Asset} {trainer.Model}: {reason}");
            }

            _run.Step(new RunStep(scope.Asset, trainer.Model, _context.Wall.GetElapsedTime(started), null, null, Join(note, reason)));
        }
    }

    private void Refuse(string what, TooFewSamplesException refusal, int models)
    {
        _refused += models;
        _still += refusal.IsOfStillPrices ? 1 : 0;
        _run.Log($"{what}: {refusal.Message}");
    }

    /// <summary>What the champion's model forecast live over the holdout; only needed when the champion has been fine-tuned on some of it.</summary>
    private async Task<Dictionary<DateTimeOffset, double>?> IssuedAsync(ServingVersion<IForecaster>? champion, TrainingData data)
    {
        var from = data.Table.AsOf.Span[data.Holdout.Start];
        return champion is { Version: { Asset: var asset, Model: var model } } && champion.Trained.Card.Seen.Any(span => span.To > from)
            ? await _context.Ledger.IssuedAsync(asset, model, from, data.To, _run.Stop).ConfigureAwait(false)
            : null;
    }

    /// <summary>Trains on a thread of its own, of lower priority where the system knows such a thing.</summary>
    private async Task<TrainedModel<IForecaster>> TrainAsync(ForecastScope scope, IModelTrainer<IForecaster> trainer, TrainingData data, TimeSpan? limit)
    {
        using var limited = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, _context.Wall);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(_run.Stop, limited.Token);
        var progress = new RoundProgress(this, scope.Asset);
        return await TrainingThread.RunAsync(() => trainer.Train(data, _options, _options.Seed, progress, stopping.Token)).ConfigureAwait(false);
    }

    private static string? Join(string? one, string? other) => one is null ? other : other is null ? one : $"{one} {other}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a training's progress down as it goes.</summary>
    private sealed class RoundProgress(RetrainRound round, Asset asset) : IProgress<TrainingProgress>
    {
        // A boosted model reports a hundred and fifty trees, a network ten epochs: a curve needs no more points than these.
        private const int PointsOfACurve = 20;

        public void Report(TrainingProgress value)
        {
            var share = round.ShareOf(asset, value.Model) * value.Done / Math.Max(1, value.Total);
            round._run.Report((round._done + share) / round._planned, $"{asset}: {value.Model}, {value.Done} of {value.Total}");
            if (value.Loss is { } loss && (value.Total <= PointsOfACurve || value.Done % (value.Total / PointsOfACurve) == 0))
            {
                round._run.Epoch(new RunEpoch(asset, value.Model, new EpochLoss(loss.Step, loss.Training ?? double.NaN, loss.Validation)));
            }

            if (value.Loss is { } epoch && ModelCatalogue.Require(value.Model).LearnsInEpochs)
            {
                round._run.Log(Text(
                    $"{asset} {value.Model}: epoch {value.Done} of {value.Total}, training loss {epoch.Training:F4}, validation loss {epoch.Validation:F4}"));
            }
        }
    }

    // As precise as the pages tell it.
    private static string Seconds(TimeSpan took) =>
        took.TotalSeconds.ToString(took.TotalSeconds < 0.095 ? "F2" : "F1", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Asset}: {Model} trained in {Duration}")]
    private static partial void LogTrained(ILogger logger, Asset asset, string model, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Asset}: {Version} is {Alias}")]
    private static partial void LogRegistered(ILogger logger, Asset asset, string version, string alias);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: {Model} could not be trained and keeps its version")]
    private static partial void LogNotTrained(ILogger logger, Exception fault, Asset asset, string model);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Asset}: how long {Model} will take could not be measured")]
    private static partial void LogNotCalibrated(ILogger logger, Exception fault, Asset asset, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retraining run {Id} took {Elapsed}, more than its budget of {Budget}")]
    private static partial void LogBurst(ILogger logger, long id, TimeSpan elapsed, TimeSpan budget);
}
