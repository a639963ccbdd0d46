using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// What one asset's direction models carry from candle to candle: features, waiting signals and logs. When what a step gave could not be written,
/// the pipeline is of no use any more: make a new one from what is stored. Used by one thread at a time.
/// </summary>
internal sealed class SignalPipeline
{
    private const int FeatureRows = LstmForecaster.MaxSequenceLength;

    private readonly ForecastScope _scope;
    private readonly SignalThresholds _thresholds;
    private readonly FeatureEngine _features;
    private readonly float[] _row = new float[FeatureSchema.Count];
    private readonly RecentRows<float> _rows = new(FeatureRows, FeatureSchema.Count);
    private readonly Dictionary<string, DirectionSeries> _series;

    /// <summary>A pipeline that goes on from what is stored.</summary>
    /// <param name="scope">What is judged.</param>
    /// <param name="thresholds">From which P(up) on a signal is given.</param>
    /// <param name="stored">Everything kept of the asset, oldest first.</param>
    public SignalPipeline(ForecastScope scope, SignalThresholds thresholds, IReadOnlyList<SignalEntry> stored)
    {
        _scope = scope;
        _thresholds = thresholds;
        _features = new FeatureEngine(scope.Interval);
        _series = DirectionCatalogue.Names.ToDictionary(
            model => model,
            model => new DirectionSeries(scope.Asset, model, scope.HorizonSteps)
            {
                Log = [.. stored.Where(entry => entry.Signal.Model == model && entry.Outcome is not null)],
                Pending = [.. stored.Where(entry => entry.Signal.Model == model && entry.Outcome is null)],
            });
    }

    /// <summary>Candles before the first step after which its rows are those of a loop that never stopped.</summary>
    public const int WarmUpCandles = FeatureEngine.ExactAfter + FeatureRows;

    /// <summary>Close time of the newest candle taken in; null before the first.</summary>
    public DateTimeOffset? Present { get; private set; }

    /// <summary>The logs, in the order of the tiers.</summary>
    public IEnumerable<DirectionSeries> Series => DirectionCatalogue.Names.Select(model => _series[model]);

    /// <summary>Target time of the oldest signal that waits or whose price was missing, for it may have come since; null when there is none.</summary>
    public DateTimeOffset? OldestOpen => Series
        .SelectMany(series => series.Log.Where(entry => entry.Outcome is { LogReturn: null }).Take(1).Concat(series.Pending.Take(1)))
        .Select(entry => (DateTimeOffset?)entry.Signal.TargetTime)
        .Min();

    /// <summary>
    /// Takes the next candles: settles what they decide and asks the champions. A signal whose target time is over already would be no forecast, so
    /// none is given on a candle that comes that late; nor is one given twice.
    /// </summary>
    /// <param name="candles">Stored candles after <see cref="Present"/>, oldest first.</param>
    /// <param name="now">Market time.</param>
    /// <param name="champions">Who speaks for a model.</param>
    /// <returns>What is to be written.</returns>
    public (IReadOnlyList<DirectionSignal> Signals, IReadOnlyList<SignalEntry> Settled) Step(
        IReadOnlyList<ClosedCandle> candles, DateTimeOffset now, Func<string, DirectionChampion> champions)
    {
        List<DirectionSignal> signals = [];
        List<SignalEntry> settled = [];
        foreach (var candle in candles)
        {
            foreach (var model in DirectionCatalogue.Names)
            {
                Settle(model, candle, now, settled);
            }

            TakeIn(candle);
            if (!_features.IsReady || candle.CloseTime + _scope.Horizon <= now)
            {
                continue;
            }

            foreach (var model in DirectionCatalogue.Names)
            {
                if (Ask(model, champions(model), candle) is { } signal)
                {
                    signals.Add(signal);
                    _series[model] = _series[model].With(signal);
                }
            }
        }

        return (signals, settled);
    }

    private void Settle(string model, in ClosedCandle candle, DateTimeOffset now, List<SignalEntry> settled)
    {
        while (_series[model].Pending is [{ Signal: var signal }, ..] && signal.TargetTime <= candle.CloseTime)
        {
            var met = signal.TargetTime == candle.CloseTime ? Math.Log(candle.Candle.Close / signal.LastPrice) : (double?)null;
            var outcome = signal.Meet(now, met);
            settled.Add(new SignalEntry(signal, outcome));
            _series[model] = _series[model].With(outcome);
        }

        SettleLate(model, candle, now, settled);
    }

    // At a start over candles that came after the signals' targets had been given up.
    private void SettleLate(string model, in ClosedCandle candle, DateTimeOffset now, List<SignalEntry> settled)
    {
        var log = _series[model].Log;
        for (var i = log.Length - 1; i >= 0 && log[i].Signal.TargetTime >= candle.CloseTime; i--)
        {
            if (log[i] is { Signal: var signal, Outcome.LogReturn: null } && signal.TargetTime == candle.CloseTime)
            {
                var outcome = signal.Meet(now, Math.Log(candle.Candle.Close / signal.LastPrice));
                settled.Add(new SignalEntry(signal, outcome));
                _series[model] = _series[model].With(i, outcome);
            }
        }
    }

    private void TakeIn(in ClosedCandle candle)
    {
        // After a gap in the rows the sequence models wait for a whole sequence again, as in training.
        if (Present is { } last && candle.CloseTime - last > _scope.Interval)
        {
            _rows.Clear();
        }

        if (_features.Update(candle.Candle, _row))
        {
            _rows.Add(_row);
        }

        Present = candle.CloseTime;
    }

    private DirectionSignal? Ask(string model, DirectionChampion champion, in ClosedCandle candle)
    {
        if (champion is not { Trained.Model: var spoken, VersionId: { } version } || _series[model].Last?.Signal.AsOf >= candle.CloseTime)
        {
            return null;
        }

        var close = candle.Candle.Close;
        var probability = spoken.ProbabilityUp(new ForecastInput
        {
            Asset = _scope.Asset,
            AsOf = candle.CloseTime,
            HorizonSteps = _scope.HorizonSteps,
            Closes = new ReadOnlySpan<double>(ref close),
            Features = _rows.Rows,
            FeatureCount = FeatureSchema.Count,
        });
        return double.IsNaN(probability)
            ? null
            : new DirectionSignal(
                _scope.Asset, model, version, candle.CloseTime, candle.CloseTime + _scope.Horizon, close, probability, _thresholds.At(probability));
    }
}
