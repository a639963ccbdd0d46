using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// Gives the direction models' signals and settles them. It only learns that something came and reads the candles from their store, so that
/// it can fall behind, fail and start again without the prediction loop noticing.
/// </summary>
internal sealed partial class SignalLoop
{
    private const int CandlesAtOnce = 5000;

    private readonly TrainingContext _context;
    private readonly ISignalStore _signals;
    private readonly DirectionChampions _champions;
    private readonly SignalThresholds _thresholds;
    private readonly ILogger _logger;
    private readonly Dictionary<Asset, SignalPipeline> _pipelines = [];
    private readonly ConcurrentDictionary<Asset, bool> _arrived = new();
    private readonly ConcurrentDictionary<Asset, bool> _registered = new();
    private readonly ConcurrentDictionary<Asset, bool> _pastChanged = new();
    private readonly ChangeSignal _work = new();
    private ImmutableDictionary<Asset, ImmutableArray<DirectionSeries>> _series;

    public SignalLoop(
        TrainingContext context, ISignalStore signals, DirectionChampions champions, SignalThresholds thresholds, ILogger logger)
    {
        _context = context;
        _signals = signals;
        _champions = champions;
        _thresholds = thresholds;
        _logger = logger;
        _series = context.Scopes.ToImmutableDictionary(
            scope => scope.Asset,
            scope => DirectionCatalogue.Names.Select(model => new DirectionSeries(scope.Asset, model, scope.HorizonSteps)).ToImmutableArray());
    }

    /// <summary>A log or a champion changed. Raised on the loop's own thread.</summary>
    public event Action? Changed;

    /// <summary>The logs of all models, in the order of assets and tiers.</summary>
    public IReadOnlyList<DirectionSeries> Series
    {
        get
        {
            var series = Volatile.Read(ref _series);
            return [.. _context.Scopes.SelectMany(scope => series[scope.Asset])];
        }
    }

    /// <summary>Says that a candle of an asset may have come. Costs nothing: the work is done in <see cref="RunAsync"/>.</summary>
    public void CandleCame(Asset asset)
    {
        _arrived[asset] = true;
        _work.Raise();
    }

    /// <summary>Says that candles of an asset were stored behind its newest one: the asset starts again from what is stored, in order.</summary>
    public void PastChanged(Asset asset)
    {
        _pastChanged[asset] = true;
        CandleCame(asset);
    }

    /// <summary>Goes on from what is stored and follows the candles until cancelled. A fault is logged; the next candle tries again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _context.Registry.Changed += OnRegistry;
        try
        {
            foreach (var scope in _context.Scopes)
            {
                OnRegistry(scope.Asset);
            }

            while (true)
            {
                await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
                foreach (var scope in _context.Scopes)
                {
                    if (_arrived.TryRemove(scope.Asset, out _))
                    {
                        await StepOrForgetAsync(scope, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            _context.Registry.Changed -= OnRegistry;
        }
    }

    private void OnRegistry(Asset asset)
    {
        _registered[asset] = true;
        CandleCame(asset);
    }

    private async Task StepOrForgetAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await StepAsync(scope, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it was, what is stored is consistent: the asset starts again from there with its next candle.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _pipelines.Remove(scope.Asset);
            _registered[scope.Asset] = true;
            LogFault(_logger, fault, scope.Asset);
        }
    }

    private async Task StepAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        var asset = scope.Asset;
        var changed = _registered.TryRemove(asset, out _)
            && await _champions.RefreshAsync(scope, cancellationToken).ConfigureAwait(false);
        if (_pastChanged.TryRemove(asset, out _))
        {
            _pipelines.Remove(asset);
        }

        if (!_pipelines.TryGetValue(asset, out var pipeline))
        {
            pipeline = new SignalPipeline(
                scope, _thresholds, await _signals.ReadAllAsync(asset, cancellationToken).ConfigureAwait(false));
            _pipelines[asset] = pipeline;
            changed = true;
        }

        while (await ReadNextAsync(pipeline, scope, cancellationToken).ConfigureAwait(false) is { Count: > 0 } candles)
        {
            var now = _context.Clock.GetUtcNow().ToMilliseconds();
            var (signals, settled) = pipeline.Step(candles, now, model => _champions.Of(asset, model));
            if (signals.Count + settled.Count > 0)
            {
                await _signals.AppendAsync(signals, settled, CancellationToken.None).ConfigureAwait(false);
            }

            changed = true;
        }

        if (changed)
        {
            ImmutableInterlocked.AddOrUpdate(ref _series, asset, [.. pipeline.Series], (_, _) => [.. pipeline.Series]);
            Changed?.Invoke();
        }
    }

    /// <summary>The stored candles that follow; at a start, those that the features and the oldest signal without a price need.</summary>
    private async Task<IReadOnlyList<ClosedCandle>> ReadNextAsync(SignalPipeline pipeline, ForecastScope scope, CancellationToken cancellationToken)
    {
        // A candle's open time is the close time of the one before it.
        if (pipeline.Present is { } present)
        {
            return await ReadFromAsync(scope, present, cancellationToken).ConfigureAwait(false);
        }

        if (await _context.Candles.ReadLastAsync(scope.Asset, cancellationToken).ConfigureAwait(false) is not { } last)
        {
            return [];
        }

        var interval = scope.Interval;
        var from = last.Candle.OpenTime - (SignalPipeline.WarmUpCandles * interval);
        return await ReadFromAsync(scope, pipeline.OldestOpen - interval is { } due && due < from ? due : from, cancellationToken).ConfigureAwait(false);
    }

    // The store gives the newest of a range, so a long one is asked for piece by piece.
    private async Task<IReadOnlyList<ClosedCandle>> ReadFromAsync(ForecastScope scope, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var last = await _context.Candles.ReadLastAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
        for (var window = CandlesAtOnce * scope.Interval; from <= last?.Candle.OpenTime; from += window)
        {
            var candles = await _context.Candles.ReadAsync(scope.Asset, from, from + window, CandlesAtOnce, cancellationToken).ConfigureAwait(false);
            if (candles.Count > 0)
            {
                return candles;
            }
        }

        return [];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Asset}: the direction signals stopped; they go on from what is stored with the next candle")]
    private static partial void LogFault(ILogger logger, Exception fault, Asset asset);
}
