using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;
using TierRun = CryptoPredict.Core.Registry.TrainingRun;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// The feedback loop: its cycles and their schedule, and what is known of its models. The signals themselves are given by a
/// <see cref="SignalLoop"/> of its own, so that neither waits for the other.
/// </summary>
public sealed partial class FeedbackLoop : IFeedbackLoop, IFeedbackState
{
    private const int RunsAtOnce = 50;
    private const int MostRuns = 1000;

    private readonly TrainingGround _ground;
    private readonly ISignalStore _signals;
    private readonly DirectionSettings _settings;
    private readonly IReadOnlyList<IDirectionTrainer> _trainers;
    private readonly ILogger<FeedbackLoop> _logger;
    private readonly DirectionChampions _champions;
    private readonly SignalLoop _loop;
    private volatile bool _hasCandles;

    // 0 while no cycle runs, -1 while one starts, then its id.
    private long _cycle;

    /// <summary>A loop that has not started.</summary>
    /// <param name="ground">What is trained, on what, and where it goes.</param>
    /// <param name="signals">The log.</param>
    /// <param name="forecasting">Signal thresholds.</param>
    /// <param name="training">Sizes of the parts, threads, the network and the gate.</param>
    /// <param name="options">When to train.</param>
    /// <param name="logger">Where it logs.</param>
    public FeedbackLoop(
        TrainingGround ground,
        ISignalStore signals,
        ForecastingOptions forecasting,
        RetrainOptions training,
        FeedbackOptions options,
        ILogger<FeedbackLoop> logger)
    {
        ArgumentNullException.ThrowIfNull(ground);
        ArgumentNullException.ThrowIfNull(forecasting);
        ArgumentNullException.ThrowIfNull(options);
        _ground = ground;
        _signals = signals;
        _settings = new DirectionSettings(training, options.LstmPreset);
        _trainers = [new LogisticDirectionTrainer(ground.Wall), new XGBoostDirectionTrainer(ground.Wall), new LstmDirectionTrainer(ground.Wall)];
        _logger = logger;
        Options = options;
        _champions = new DirectionChampions(ground.Registry, logger);
        _loop = new SignalLoop(ground, signals, _champions, new SignalThresholds(forecasting.BuyThreshold, forecasting.SellThreshold), logger);
        _loop.Changed += () => Changed?.Invoke();
    }

    /// <inheritdoc cref="IFeedbackLoop.Changed"/>
    public event Action? Changed;

    /// <inheritdoc/>
    public FeedbackOptions Options { get; }

    /// <summary>Makes the models; tests hold them up.</summary>
    internal IReadOnlyList<IDirectionTrainer> Trainers
    {
        init => _trainers = value;
    }

    /// <summary>Says that a candle of an asset may have come. Costs nothing: it only signals.</summary>
    public void CandleCame(Asset asset)
    {
        _hasCandles = true;
        _loop.CandleCame(asset);
    }

    /// <summary>
    /// Says that candles of an asset were stored behind its newest one: what aimed at them is settled, and the features are those of a history
    /// without the gap. Costs nothing: it only signals.
    /// </summary>
    public void PastChanged(Asset asset) => _loop.PastChanged(asset);

    /// <summary>Gives signals and settles them, beside the prediction loop, until cancelled. Cycles run without it as well.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSummary> RunCycleAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken)
    {
        FeedbackTiers.Require(tier);
        IReadOnlyList<ForecastScope> scopes = asset is { } only ? [_ground.ScopeOf(only)] : _ground.Scopes;
        var start = new RunStart(
            RunKind.Tier,
            asset,
            requestedBy,
            ImmutableSortedDictionary<string, string>.Empty
                .Add(TierSchedule.TierParameter, tier.ToString(CultureInfo.InvariantCulture))
                .Add("models", string.Join(", ", FeedbackTiers.ModelsOf(tier)))
                .Add("lstm_preset", _settings.LstmPreset));
        var isFree = Interlocked.CompareExchange(ref _cycle, -1, 0) == 0;
        try
        {
            return isFree
                ? await RunAsync(start, tier, scopes, cancellationToken).ConfigureAwait(false)
                : await SkipAsync(start, tier, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isFree)
            {
                Interlocked.Exchange(ref _cycle, 0);
            }

            Changed?.Invoke();
        }
    }

    /// <inheritdoc/>
    public async Task<DueTier?> DueAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _cycle) != 0 || !_hasCandles)
        {
            return null;
        }

        var status = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return status.Enabled && status.Tiers.LastOrDefault(tier => tier.Because is not null) is { } due ? new DueTier(due.Tier, due.Because!, due.Reason!) : null;
    }

    /// <inheritdoc/>
    public async Task<FeedbackStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var turned = await _signals.ReadSwitchAsync(cancellationToken).ConfigureAwait(false);
        var last = await ReadLastRunsAsync(cancellationToken).ConfigureAwait(false);
        var now = _ground.Clock.GetUtcNow();
        var series = _loop.Series;
        var running = Interlocked.Read(ref _cycle);
        return new FeedbackStatus(
            turned,
            running > 0 ? running : null,
            [.. Enumerable.Range(1, FeedbackTiers.Highest).Select(tier => TierSchedule.Of(tier, last[tier - 1], series, Options, now))],
            [.. series.Select(StatusOf)]);
    }

    /// <inheritdoc/>
    public Task<SignalPage> ReadSignalsAsync(SignalQuery query, CancellationToken cancellationToken) => _signals.ReadAsync(query, cancellationToken);

    /// <inheritdoc/>
    public async Task SetEnabledAsync(bool enabled, string by, CancellationToken cancellationToken)
    {
        await _signals.SetSwitchAsync(new FeedbackSwitch(_ground.Clock.GetUtcNow(), enabled, by), cancellationToken).ConfigureAwait(false);
        LogSwitched(_logger, enabled ? "on" : "off", by);
        Changed?.Invoke();
    }

    private DirectionStatus StatusOf(DirectionSeries series)
    {
        var champion = _champions.Of(series.Asset, series.Model);
        return new DirectionStatus(
            series,
            champion.VersionId,
            champion.Silent,
            series.Accuracy(Options.EvaluationWindow),
            series.Accuracy(),
            series.Trend(Options.ImprovementThreshold, Options.EvaluationWindow));
    }

    private async Task<RunSummary> RunAsync(RunStart start, int tier, IReadOnlyList<ForecastScope> scopes, CancellationToken cancellationToken)
    {
        await using var run = await _ground.Runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
        using var tracking = _ground.Active.Track(run.Id, start, _ground.Clock.GetUtcNow(), cancellationToken);
        Interlocked.Exchange(ref _cycle, run.Id);
        Changed?.Invoke();
        var started = _ground.Wall.GetTimestamp();
        var cycle = new TierCycle(_ground, _champions, _trainers, _settings, _logger);
        var (outcome, message) = await cycle.RunAsync(scopes, tier, run, tracking).ConfigureAwait(false);
        await run.FinishAsync(outcome, message, CancellationToken.None).ConfigureAwait(false);
        _ground.Metrics?.Ended(RunKind.Tier, outcome, _ground.Wall.GetElapsedTime(started));
        LogCycle(_logger, tier, outcome, message);
        return new RunSummary(run.Id, outcome, message) { Figures = cycle.Figures };
    }

    private async Task<RunSummary> SkipAsync(RunStart start, int tier, CancellationToken cancellationToken)
    {
        var message = "Skipped: another cycle is under way, and cycles do not overlap. Ask again when it has ended.";
        LogSkipped(_logger, tier, start.RequestedBy, message);
        await using var run = await _ground.Runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
        run.Log($"Warning: {message}");
        await run.FinishAsync(RunOutcome.Skipped, message, CancellationToken.None).ConfigureAwait(false);
        return new RunSummary(run.Id, RunOutcome.Skipped, message);
    }

    /// <summary>The newest run that counts for each tier.</summary>
    private async Task<IReadOnlyList<TierRun?>> ReadLastRunsAsync(CancellationToken cancellationToken)
    {
        var last = new TierRun?[FeedbackTiers.Highest];
        for (var offset = 0; offset < MostRuns && last.Contains(null); offset += RunsAtOnce)
        {
            var page = await _ground.Runs.ReadAsync(new RunQuery(RunKind.Tier, Offset: offset, Limit: RunsAtOnce), cancellationToken).ConfigureAwait(false);
            foreach (var run in page.Items)
            {
                for (var tier = 1; tier <= FeedbackTiers.Highest; tier++)
                {
                    last[tier - 1] ??= TierSchedule.Counts(run, tier) ? run : null;
                }
            }

            if (offset + page.Items.Count >= page.Total)
            {
                break;
            }
        }

        return last;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tier {Tier} of the feedback loop: {Outcome}. {Message}")]
    private static partial void LogCycle(ILogger logger, int tier, RunOutcome outcome, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tier {Tier} of the feedback loop, asked for by {By}: {Message}")]
    private static partial void LogSkipped(ILogger logger, int tier, string by, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "The feedback loop was switched {State} by {By}")]
    private static partial void LogSwitched(ILogger logger, string state, string by);
}
