using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// The feedback loop: its cycles and their schedule, and what is known of its models. The signals themselves are given by a
/// <see cref="SignalLoop"/> of its own, so that neither waits for the other.
/// </summary>
public sealed partial class FeedbackLoop : IFeedbackLoop, IFeedbackState
{
    /// <summary>The job that runs its cycles.</summary>
    public const string JobName = "feedback";

    private const int RunsAtOnce = 50;
    private const int MostRuns = 1000;

    private readonly TrainingContext _context;
    private readonly ISignalStore _signals;
    private readonly RetrainOptions _training;
    private readonly IReadOnlyList<IModelTrainer<IDirectionModel>> _trainers;
    private readonly ILogger<FeedbackLoop> _logger;
    private readonly DirectionChampions _champions;
    private readonly SignalLoop _loop;
    private volatile bool _hasCandles;

    // The id of the run that does a cycle; 0 while none does.
    private long _cycle;

    /// <summary>A loop that has not started.</summary>
    /// <param name="context">What is trained, on what, and where it goes.</param>
    /// <param name="signals">The log.</param>
    /// <param name="forecasting">Signal thresholds.</param>
    /// <param name="training">Sizes of the parts, threads, the network and the gate.</param>
    /// <param name="options">When to train.</param>
    /// <param name="logger">Where it logs.</param>
    public FeedbackLoop(
        TrainingContext context,
        ISignalStore signals,
        ForecastingOptions forecasting,
        RetrainOptions training,
        FeedbackOptions options,
        ILogger<FeedbackLoop> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(forecasting);
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _signals = signals;
        _training = training with { Lstm = training.Lstm with { Preset = options.LstmPreset } };
        _trainers = [.. DirectionCatalogue.All.Select(model => model.Trainer(context.Wall))];
        _logger = logger;
        Options = options;
        _champions = new DirectionChampions(context.Registry, logger);
        _loop = new SignalLoop(context, signals, _champions, new SignalThresholds(forecasting.BuyThreshold, forecasting.SellThreshold), logger);
        _loop.Changed += () => Changed?.Invoke();
    }

    /// <inheritdoc cref="IFeedbackLoop.Changed"/>
    public event Action? Changed;

    /// <inheritdoc/>
    public FeedbackOptions Options { get; }

    /// <summary>Makes the models; tests hold them up.</summary>
    internal IReadOnlyList<IModelTrainer<IDirectionModel>> Trainers
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
    public async Task<RunResult> RunCycleAsync(TierInput request, IRun run)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        var (tier, asset) = request;
        FeedbackTiers.Require(tier);
        IReadOnlyList<ForecastScope> scopes = asset is { } only ? [_context.ScopeOf(only)] : _context.Scopes;
        run.Describe(ImmutableSortedDictionary<string, string>.Empty
            .Add(TierSchedule.TierParameter, tier.ToString(CultureInfo.InvariantCulture))
            .Add("models", string.Join(", ", FeedbackTiers.ModelsOf(tier)))
            .Add("lstm_preset", _training.Lstm.Preset));
        if (Interlocked.CompareExchange(ref _cycle, run.Id, 0) != 0)
        {
            const string Message = "Skipped: another cycle is under way, and cycles do not overlap. Ask again when it has ended.";
            LogSkipped(_logger, tier, run.RequestedBy, Message);
            run.Log($"Warning: {Message}");
            return new RunResult(RunState.Skipped, Message);
        }

        Changed?.Invoke();
        try
        {
            var started = _context.Wall.GetTimestamp();
            var result = await new TierCycle(_context, _champions, _trainers, _training, _logger).RunAsync(scopes, tier, run).ConfigureAwait(false);
            _context.Metrics?.Ended(JobName, result.State, _context.Wall.GetElapsedTime(started));
            return result;
        }
        finally
        {
            Interlocked.Exchange(ref _cycle, 0);
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
        return status.Enabled && status.Tiers.LastOrDefault(tier => tier.Because is not null) is { } due
            ? new DueTier(due.Tier, due.Because!, due.Reason!) : null;
    }

    /// <inheritdoc/>
    public async Task<FeedbackStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var turned = await _signals.ReadSwitchAsync(cancellationToken).ConfigureAwait(false);
        var last = await ReadLastRunsAsync(cancellationToken).ConfigureAwait(false);
        var now = _context.Clock.GetUtcNow();
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
        await _signals.SetSwitchAsync(new FeedbackSwitch(_context.Clock.GetUtcNow(), enabled, by), cancellationToken).ConfigureAwait(false);
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

    /// <summary>The newest run that counts for each tier.</summary>
    private async Task<IReadOnlyList<JobRun?>> ReadLastRunsAsync(CancellationToken cancellationToken)
    {
        var last = new JobRun?[FeedbackTiers.Highest];
        for (var offset = 0; offset < MostRuns && last.Contains(null); offset += RunsAtOnce)
        {
            var page = await _context.Runs.ReadAsync(new RunQuery([JobName], Offset: offset, Limit: RunsAtOnce), cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tier {Tier} of the feedback loop, asked for by {By}: {Message}")]
    private static partial void LogSkipped(ILogger logger, int tier, string by, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "The feedback loop was switched {State} by {By}")]
    private static partial void LogSwitched(ILogger logger, string state, string by);
}
