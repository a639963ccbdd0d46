using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training;

/// <summary>Fine-tunes each asset's LSTM on its newest verified predictions, from the champion's weights on, behind the gate.</summary>
public sealed partial class FineTuner : IFineTuner
{
    /// <summary>The figure that says how many samples a run learnt from, or had when they were too few.</summary>
    public const string SamplesFigure = "samples";

    private const string VerifiedParameter = "verified";

    private readonly TrainingGround _ground;
    private readonly RetrainOptions _training;
    private readonly FineTuningOptions _options;
    private readonly Func<Asset, long> _verifiedOf;
    private readonly ForecasterReader _reader;
    private readonly VersionIntake _intake;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<Asset, (Task<FineTuneResult> Task, CandleStretch? Candles, long? RunId)> _running = [];
    private readonly ConcurrentDictionary<Asset, int> _countAtLast = new();

    /// <summary>A fine-tuner; <see cref="LoadAsync"/> tells it where the counters stand.</summary>
    /// <param name="ground">What it works on.</param>
    /// <param name="training">Sizes of the holdout, and the gate.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="verifiedOf">How many predictions of an asset have been verified in all; costs nothing.</param>
    /// <param name="logger">Where it logs.</param>
    public FineTuner(TrainingGround ground, RetrainOptions training, FineTuningOptions options, Func<Asset, long> verifiedOf, ILogger<FineTuner> logger)
    {
        ArgumentNullException.ThrowIfNull(ground);
        _ground = ground;
        _training = training;
        _options = options;
        _verifiedOf = verifiedOf;
        _logger = logger;
        _reader = new ForecasterReader(ground.Registry);
        _intake = new VersionIntake(ground.Registry, ground.Clock, trials: true);
    }

    /// <inheritdoc/>
    public event Action<Asset>? Changed;

    /// <summary>Finds in the history how many predictions were verified when each asset was fine-tuned last.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var scope in _ground.Scopes)
        {
            _countAtLast[scope.Asset] = await LastCountAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public FineTuningStatus StatusOf(Asset asset)
    {
        _ = _ground.ScopeOf(asset);
        var verified = VerifiedOf(asset);
        var last = _countAtLast.GetValueOrDefault(asset);
        lock (_lock)
        {
            return new FineTuningStatus(
                asset, _options.Enabled, _options.Threshold, verified, last, Math.Max(0, verified - last), _running.TryGetValue(asset, out var running) ? running.RunId : null);
        }
    }

    /// <inheritdoc/>
    public Task<FineTuneResult> RunAsync(FineTuneRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scope = _ground.ScopeOf(request.Asset);
        if (request.MinimumSamples is < 1)
        {
            throw new ArgumentException($"The minimum of samples is {request.MinimumSamples}; it must be at least 1.", nameof(request));
        }

        lock (_lock)
        {
            if (_running.TryGetValue(request.Asset, out var running))
            {
                return running.Candles == request.Candles ? JoinAsync(running.Task, cancellationToken) : FollowAsync(running.Task, request, cancellationToken);
            }

            var task = Task.Run(() => RunAndLeaveAsync(scope, request, cancellationToken), CancellationToken.None);
            _running[request.Asset] = (task, request.Candles, null);
            return task;
        }
    }

    /// <summary>Tells those who listen that an asset's counters may have moved.</summary>
    public void Raise(Asset asset) => Changed?.Invoke(asset);

    private static async Task<FineTuneResult> JoinAsync(Task<FineTuneResult> running, CancellationToken cancellationToken) =>
        await running.WaitAsync(cancellationToken).ConfigureAwait(false) with { Joined = true };

    private async Task<FineTuneResult> FollowAsync(Task running, FineTuneRequest request, CancellationToken cancellationToken)
    {
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return await RunAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private int VerifiedOf(Asset asset) => (int)Math.Min(_verifiedOf(asset), int.MaxValue);

    private async Task<int> LastCountAsync(Asset asset, CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += 20)
        {
            var page = await _ground.Runs.ReadAsync(new RunQuery(RunKind.FineTune, asset, Offset: offset, Limit: 20), cancellationToken).ConfigureAwait(false);

            // What was refused or died learnt nothing; what was stopped or failed is not tried again before new predictions have come.
            foreach (var run in page.Items.Where(run => run.Start.Asset == asset && run.Outcome is not (RunOutcome.Refused or RunOutcome.Aborted)))
            {
                if (run.Start.Parameters.TryGetValue(VerifiedParameter, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
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

    private async Task<FineTuneResult> RunAndLeaveAsync(ForecastScope scope, FineTuneRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(scope, request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(scope.Asset);
            }

            Raise(scope.Asset);
        }
    }

    private async Task<FineTuneResult> RunAsync(ForecastScope scope, FineTuneRequest request, CancellationToken cancellationToken)
    {
        var minimum = request.MinimumSamples ?? _options.MinimumSamples;
        var verified = VerifiedOf(scope.Asset);
        var started = _ground.Wall.GetTimestamp();
        var start = new RunStart(RunKind.FineTune, scope.Asset, request.RequestedBy, Parameters(minimum, verified, request.Candles));
        await using var recorder = await _ground.Runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
        using var tracking = _ground.Active.Track(recorder.Id, start, _ground.Clock.GetUtcNow(), cancellationToken);
        lock (_lock)
        {
            _running[scope.Asset] = _running[scope.Asset] with { RunId = recorder.Id };
        }

        Raise(scope.Asset);
        var most = request.Candles is null ? _options.Samples : _options.UploadedCandles;
        var attempt = new FineTuneAttempt(_ground, _training, _options with { MinimumSamples = minimum, Samples = Math.Max(minimum, most) }, _reader, _intake, recorder, tracking);
        var (outcome, message) = await EndAsync(attempt, scope, request.Candles).ConfigureAwait(false);

        // Candles use up no predictions. What was refused for want of predictions waits for the next one; any other end would come again at once.
        if (request.Candles is null && (outcome != RunOutcome.Refused || attempt.Samples >= minimum))
        {
            _countAtLast[scope.Asset] = verified;
        }

        await recorder.FinishAsync(outcome, message, CancellationToken.None).ConfigureAwait(false);
        Measure(attempt, outcome, _ground.Wall.GetElapsedTime(started));
        LogEnded(_logger, scope.Asset, recorder.Id, outcome, message);
        return new FineTuneResult(
            new RunSummary(recorder.Id, outcome, message) { Figures = attempt.Figures }, attempt.Samples, minimum, attempt.Taken?.Version.Id, attempt.Taken is { Promoted: true }, Joined: false);
    }

    private static async Task<(RunOutcome Outcome, string Message)> EndAsync(FineTuneAttempt attempt, ForecastScope scope, CandleStretch? candles)
    {
        try
        {
            return await attempt.RunAsync(scope, candles).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (RunOutcome.Cancelled, "It was stopped; the version before goes on.");
        }
        catch (TooFewSamplesException refusal)
        {
            return (RunOutcome.Refused, refusal.Message);
        }
#pragma warning disable CA1031 // Whatever ended the run is written down in its history, where its asker looks for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (RunOutcome.Failed, $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    private void Measure(FineTuneAttempt attempt, RunOutcome outcome, TimeSpan took)
    {
        _ground.Metrics?.Ended(RunKind.FineTune, outcome, took);
        if (attempt.Taken is { } taken)
        {
            _ground.Metrics?.Trained(RunKind.FineTune, LstmForecaster.ModelName, taken.Promoted, took);
        }
        else
        {
            _ground.Metrics?.NotTrained(RunKind.FineTune, LstmForecaster.ModelName, outcome, took);
        }
    }

    private ImmutableSortedDictionary<string, string> Parameters(int minimum, int verified, CandleStretch? candles)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: fine-tuning run {Id} ended as {Outcome}: {Message}")]
    private static partial void LogEnded(ILogger logger, Asset asset, long id, RunOutcome outcome, string message);
}
