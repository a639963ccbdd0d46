using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training;

/// <summary>Fine-tunes each asset's LSTM on its newest verified predictions, or on uploaded candles, from the champion's weights on, behind the gate.</summary>
public sealed partial class FineTuner : IFineTuner
{
    /// <summary>The job that fine-tunes.</summary>
    public const string JobName = "fine-tune";

    /// <summary>The figure that says how many samples a run learnt from, or had when they were too few.</summary>
    public const string SamplesFigure = "samples";

    private const string VerifiedParameter = "verified";

    private readonly TrainingContext _context;
    private readonly RetrainOptions _training;
    private readonly FineTuningOptions _options;
    private readonly Func<Asset, long> _verifiedOf;
    private readonly VersionReader<IForecaster> _reader;
    private readonly VersionRegistrar _intake;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Asset, SemaphoreSlim> _turns = new();
    private readonly ConcurrentDictionary<Asset, long> _running = new();
    private readonly ConcurrentDictionary<Asset, int> _countAtLast = new();
    private readonly ConcurrentDictionary<Asset, bool> _hasNetwork = new();

    /// <summary>A fine-tuner; <see cref="LoadAsync"/> tells it where the counters stand.</summary>
    /// <param name="context">What it works on.</param>
    /// <param name="training">Sizes of the holdout, and the gate.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="verifiedOf">How many predictions of an asset have been verified in all; costs nothing.</param>
    /// <param name="logger">Where it logs.</param>
    public FineTuner(TrainingContext context, RetrainOptions training, FineTuningOptions options, Func<Asset, long> verifiedOf, ILogger<FineTuner> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _training = training;
        _options = options;
        _verifiedOf = verifiedOf;
        _logger = logger;
        _reader = new VersionReader<IForecaster>(context.Registry, ForecastFamily.Instance);
        _intake = new VersionRegistrar(context.Registry, context.Clock, trials: true);
        context.Registry.Changed += asset => _ = NoteNetworkAsync(asset);
    }

    /// <inheritdoc/>
    public event Action<Asset>? Changed;

    /// <summary>
    /// Finds in the ledger of runs how many predictions were verified when each asset was fine-tuned last, and in the registry whether it has a network.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var scope in _context.Scopes)
        {
            _countAtLast[scope.Asset] = await LastCountAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
            _hasNetwork[scope.Asset] = await HasNetworkAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public FineTuningStatus StatusOf(Asset asset)
    {
        _ = _context.ScopeOf(asset);
        var verified = VerifiedOf(asset);
        var last = _countAtLast.GetValueOrDefault(asset);
        return new FineTuningStatus(
            asset, _options.Enabled, _options.Threshold, verified, last, Math.Max(0, verified - last), _running.TryGetValue(asset, out var run) ? run : null)
        {
            HasNetwork = _hasNetwork.GetValueOrDefault(asset, true),
        };
    }

    /// <inheritdoc/>
    public async Task<RunResult> RunAsync(FineTuneInput request, IRun run)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        var scope = _context.ScopeOf(request.Asset);
        if (request.MinimumSamples is < 1)
        {
            throw new ArgumentException($"The minimum of samples is {request.MinimumSamples}; it must be at least 1.", nameof(request));
        }

        var turn = _turns.GetOrAdd(request.Asset, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(run.Stop).ConfigureAwait(false);
        _running[request.Asset] = run.Id;
        Raise(request.Asset);
        try
        {
            return await RunInTurnAsync(scope, request, run).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(request.Asset, out _);
            turn.Release();
            Raise(request.Asset);
        }
    }

    /// <summary>Tells those who listen that an asset's counters may have moved.</summary>
    public void Raise(Asset asset) => Changed?.Invoke(asset);

    private async Task<bool> HasNetworkAsync(Asset asset, CancellationToken cancellationToken)
    {
        var aliases = await _context.Registry.ReadAliasesAsync(asset, cancellationToken).ConfigureAwait(false);
        return aliases.Any(change => change is { Model: LstmForecaster.ModelName, Alias: ModelAlias.Champion, VersionId: not null });
    }

    private async Task NoteNetworkAsync(Asset asset)
    {
        try
        {
            _hasNetwork[asset] = await HasNetworkAsync(asset, CancellationToken.None).ConfigureAwait(false);
            Raise(asset);
        }
#pragma warning disable CA1031 // The registry's next change tries again; a fine-tune without a network is refused with the reason.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotNoted(_logger, fault, asset);
        }
    }

    private int VerifiedOf(Asset asset) => (int)Math.Min(_verifiedOf(asset), int.MaxValue);

    private async Task<int> LastCountAsync(Asset asset, CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += 20)
        {
            var page = await _context.Runs.ReadAsync(new RunQuery([JobName], Asset: asset, Offset: offset), cancellationToken).ConfigureAwait(false);

            // What was refused or died learnt nothing, nor did what seems under way before anything is; what was stopped or failed is not tried again
            // before new predictions have come.
            foreach (var run in page.Items.Where(run => run.State is not (RunState.Refused or RunState.Aborted or RunState.Running)))
            {
                if (run.Parameters.TryGetValue(VerifiedParameter, out var text)
                    && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                {
                    return count;
                }
            }

            if (page.Items.Count < 20)
            {
                return 0;
            }
        }
    }

    private async Task<RunResult> RunInTurnAsync(ForecastScope scope, FineTuneInput request, IRun run)
    {
        var minimum = request.MinimumSamples ?? _options.MinimumSamples;
        var verified = VerifiedOf(scope.Asset);
        var started = _context.Wall.GetTimestamp();
        run.Describe(Parameters(minimum, verified, request.Candles));
        var most = request.Candles is null ? _options.Samples : _options.UploadedCandles;
        var attempt = new Attempt(_context, _training, _options with { MinimumSamples = minimum, Samples = Math.Max(minimum, most) }, _reader, _intake, run);
        var result = await EndAsync(attempt, scope, request.Candles).ConfigureAwait(false);

        // Candles use up no predictions. What was refused for want of predictions waits for the next one; any other end would come again at once.
        if (request.Candles is null && (result.State != RunState.Refused || attempt.Samples >= minimum))
        {
            _countAtLast[scope.Asset] = verified;
        }

        Measure(attempt, result.State, _context.Wall.GetElapsedTime(started));
        return result with { Figures = attempt.Figures };
    }

    private async Task<RunResult> EndAsync(Attempt attempt, ForecastScope scope, CandleRange? candles)
    {
        try
        {
            var (outcome, message) = await attempt.RunAsync(scope, candles).ConfigureAwait(false);
            return new RunResult(outcome, message);
        }
        catch (OperationCanceledException)
        {
            return new RunResult(RunState.Cancelled, "It was stopped; the version before goes on.");
        }
        catch (TooFewSamplesException refusal)
        {
            return new RunResult(RunState.Refused, refusal.Message);
        }
#pragma warning disable CA1031 // Whatever ended the run is written down in its history, where its asker looks for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(_logger, fault, scope.Asset);
            var described = JobFault.Of(fault);
            return new RunResult(RunState.Failed, described.Message) { Fault = described };
        }
    }

    private void Measure(Attempt attempt, RunState outcome, TimeSpan took)
    {
        _context.Metrics?.Ended(JobName, outcome, took);
        if (attempt.Taken is { } taken)
        {
            _context.Metrics?.Trained(JobName, LstmForecaster.ModelName, taken.Promoted, took);
        }
        else
        {
            _context.Metrics?.NotTrained(JobName, LstmForecaster.ModelName, outcome, took);
        }
    }

    private ImmutableSortedDictionary<string, string> Parameters(int minimum, int verified, CandleRange? candles)
    {
        var parameters = new ModelParameters()
            .With("batch_size", _options.BatchSize)
            .With("epochs", _options.Epochs)
            .With("learning_rate", _options.LearningRate)
            .With("maximum_gradient_norm", _options.MaximumGradientNorm)
            .With("minimum_samples", minimum)
            .With("samples", candles is null ? _options.Samples : _options.UploadedCandles)
            .With("weight_decay", _options.WeightDecay);
        if (candles is null)
        {
            parameters = parameters.With(VerifiedParameter, verified);
        }
        else
        {
            parameters["candles_from"] = candles.First.ToString("u", CultureInfo.InvariantCulture);
            parameters["candles_to"] = candles.Last.ToString("u", CultureInfo.InvariantCulture);
        }

        return parameters.ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>One fine-tune of one asset's LSTM, from samples to an alias.</summary>
    private sealed class Attempt(
        TrainingContext context, RetrainOptions training, FineTuningOptions options, VersionReader<IForecaster> reader, VersionRegistrar intake, IRun run)
    {
        private readonly TrainedTally _tally = new();

        /// <summary>Samples learnt from, or at hand when there were too few.</summary>
        public int Samples { get; private set; }

        /// <summary>The version made; null for none.</summary>
        public RegisteredVersion? Taken { get; private set; }

        /// <summary>What it counted and measured so far.</summary>
        public IReadOnlyList<RunFigure> Figures => [new(SamplesFigure, Samples), .. _tally.Figures];

        /// <summary>Fine-tunes.</summary>
        /// <param name="scope">What is forecast.</param>
        /// <param name="candles">The candles to learn from; null for the newest verified predictions.</param>
        /// <returns>How it ended, and that in a sentence.</returns>
        public async Task<(RunState Outcome, string Message)> RunAsync(ForecastScope scope, CandleRange? candles)
        {
            var started = context.Wall.GetTimestamp();
            List<DateTimeOffset> times = [];
            if (candles is null)
            {
                run.Report(0.05, "reading verified predictions");
                times = await context.Ledger.VerifiedTimesAsync(scope.Asset, null, options.Samples, context.Clock.GetUtcNow(), run.Stop).ConfigureAwait(false);
                Samples = times.Count;
                if (times.Count < options.MinimumSamples)
                {
                    return Refuse(Text($"Insufficient verified predictions: {times.Count} < {options.MinimumSamples}"));
                }
            }

            var read = await reader.ReadChampionAsync(scope, LstmForecaster.ModelName, run.Stop).ConfigureAwait(false);
            if (read.Serving is not { } champion)
            {
                return Refuse($"{scope.Asset} has no LSTM that could be fine-tuned yet. {await WhyNoneAsync(scope, read).ConfigureAwait(false)}");
            }

            run.Report(0.05, "reading candles");
            var required = TrainingData.RequiredCandles(training, scope.HorizonSteps);
            var newest = await context.Candles.ReadAsync(scope.Asset, null, null, required, run.Stop).ConfigureAwait(false);
            var data = TrainingData.Build(scope, [.. newest.Select(candle => candle.Candle)], training);
            var length = champion.Trained.Model.RequiredFeatureRows;
            var samples = candles is null
                ? FineTuningSamples.OfPredictions(data.Rows, times, length)
                : await FineTuningSamples.OfCandlesAsync(context, scope, candles, data.Table.AsOf.Span[data.Holdout.Start], length, options.Samples, run.Stop)
                    .ConfigureAwait(false);
            Samples = samples.Ends.Count;
            if (candles is not null && Samples < options.MinimumSamples)
            {
                return Refuse(Text($"Insufficient candles before the holdout: {Samples} < {options.MinimumSamples}"));
            }

            run.Log(Text($"{scope.Asset}: {Samples:N0} ")
                + Text($"{samples.What}{(candles is null ? $" from {times[0]:yyyy-MM-dd HH:mm} to {times[^1]:HH:mm} UTC" : "")}; on from ")
                + Text($"{champion.Version.Id}"));
            var trained = await TrainingThread.RunAsync(() => LstmFineTuner.Run(
                champion.Trained, samples.Rows, samples.Ends, options, training.Seed, threads: 1, context.Wall, new Progress(this, scope), run.Stop))
                    .ConfigureAwait(false);
            var improvement = Text($"loss {Loss("loss_before"):F4} before, {Loss("loss_after"):F4} after");
            double Loss(string parameter) => double.Parse(trained.Parameters[parameter], CultureInfo.InvariantCulture);
            run.Log($"{scope.Asset}: {improvement}, on the samples themselves");

            run.Report(0.9, "at the gate");
            var issued = await context.Ledger.IssuedAsync(
                scope.Asset, LstmForecaster.ModelName, data.Table.AsOf.Span[data.Holdout.Start], data.To, run.Stop).ConfigureAwait(false);
            var decision = Gate.Judge(ForecastFamily.Instance, trained.Trained, champion.Trained, data, training.Gate, issued, run.Stop);
            var record = ForecastFamily.Instance.ToRecord(decision);
            Taken = await intake.RegisterAsync(
                trained, VersionOrigin.FineTune, champion.Version.Id, samples.Rows, data.To, record, decision.Against, run.Stop).ConfigureAwait(false);
            _tally.Add(Taken);
            run.Step(new RunStep(
                scope.Asset, LstmForecaster.ModelName, context.Wall.GetElapsedTime(started), Taken.Version.Id, record, Taken.Note is { } note
                    ? $"{improvement}; {note}" : improvement));
            var fate = Taken.Promoted ? "becomes champion" : "is kept out";
            run.Log($"{scope.Asset}: {Taken.Version.Id} {fate}. {Taken.Note ?? decision.Reason}");
            return (RunState.Succeeded, $"Fine-tuned on {Samples:N0} {samples.What}: {Taken.Version.Id} {fate}. {Taken.Note ?? decision.Reason}");
        }

        // "Retrain first" is said where nothing was made yet; where the gate kept out what was made, another round may come to the same.
        private async Task<string> WhyNoneAsync(ForecastScope scope, ChampionRead<IForecaster> read)
        {
            if (read is { VersionId: not null, Silent: { } silent })
            {
                return silent;
            }

            var newest = await context.Registry.ReadAsync(new VersionQuery(scope.Asset, LstmForecaster.ModelName, Limit: 1), run.Stop).ConfigureAwait(false);
            return newest.Items is [{ Gate: { Passed: false } gate } kept] ? $"The newest, {kept.Id}, was kept out: {gate.Rule}" : "Retrain first.";
        }

        private (RunState, string) Refuse(string message)
        {
            run.Log(message);
            return (RunState.Refused, message);
        }

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        private sealed class Progress(Attempt attempt, ForecastScope scope) : IProgress<TrainingProgress>
        {
            public void Report(TrainingProgress value)
            {
                attempt.Note(scope, value);
            }
        }

        private void Note(ForecastScope scope, TrainingProgress value)
        {
            run.Report(0.1 + (0.8 * value.Done / Math.Max(1, value.Total)), $"epoch {value.Done} of {value.Total}");
            if (value.Loss is { } loss)
            {
                run.Epoch(new RunEpoch(scope.Asset, value.Model, new EpochLoss(loss.Step, loss.Training ?? double.NaN, loss.Validation)));
                run.Log(Text($"{scope.Asset}: epoch {value.Done} of {value.Total}, training loss {loss.Training:F4}"));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: whether there is a network to fine-tune could not be read")]
    private static partial void LogNotNoted(ILogger logger, Exception fault, Asset asset);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Asset}: the fine-tune failed")]
    private static partial void LogFault(ILogger logger, Exception fault, Asset asset);
}
