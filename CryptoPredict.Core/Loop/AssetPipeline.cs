using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// What one asset carries from candle to candle: its newest closes and feature rows, the bundle that predicts, the
/// predictions that wait and the scores. Used by the loop's thread alone; only the bundle is exchanged from outside.
/// </summary>
internal sealed class AssetPipeline
{
    private const int FeatureRows = LstmForecaster.MaxSequenceLength;

    // As far back as any forecaster looks.
    private const int Closes = KalmanForecaster.FilteredCloses;

    private readonly IMarketSource _market;
    private readonly FeatureEngine _features;
    private readonly float[] _row = new float[FeatureSchema.Count];
    private readonly RecentRows<double> _closes;

    // Goes on across the gaps that a model's input must not have: how volatile an asset is is known again on the first candle after one.
    private readonly AssetRanges _ranges;
    private readonly RangeVerifier _rangeVerifier;
    private readonly int[] _levels;
    private readonly int _horizonSteps;
    private readonly int _band;
    private readonly int _learntRows;
    private readonly RecentRows<float> _featureRows = new(FeatureRows, FeatureSchema.Count);
    private readonly Verifier _verifier;

    // Where checks are early, what they are about has yet to come.
    private readonly Verifier? _targets;
    private readonly RollingScores _scores;
    private readonly EnsembleAdaptation _adaptation;
    private readonly IBundleSource _bundles;
    private readonly TimeSpan _horizon;
    private readonly Bundle _noChange;
    private ClosedCandle? _last;
    private ImmutableArray<LedgerEntry> _recent = [];
    private bool _hasScores;
    private long _evidenceKept = -1;
    private EnsembleTerms? _terms;
    private long _verified;
    private string? _waiting = "No candle has closed since the start yet; the next one brings a forecast.";

    public AssetPipeline(Asset asset, IMarketSource market, IBundleSource bundles, PipelineOptions options)
    {
        var (forecasting, ensemble, verification, _) = options;
        Asset = asset;
        _market = market;
        _features = new FeatureEngine(market.Interval);
        _closes = new RecentRows<double>(Closes);
        _verifier = new Verifier(verification, market.Interval);
        _targets = verification.After < forecasting.Horizon ? new Verifier(verification with { After = null }, market.Interval) : null;
        _horizonSteps = (int)(forecasting.Horizon / market.Interval);
        _scores = new RollingScores(asset, _horizonSteps, verification.ScoreWindow, MixRules.Of(ensemble));
        _adaptation = new EnsembleAdaptation(ensemble, _horizonSteps);
        _learntRows = EnsembleAdaptation.RequiredRows(ensemble);
        double[] coverages = [.. BandLevels.All.Append(forecasting.BandCoverage).Distinct().Order()];
        _ranges = new AssetRanges(options.HorizonsIn(market.Interval), market.Interval, coverages);
        _rangeVerifier = new RangeVerifier(market.Interval);
        _levels = [.. BandLevels.All.Select(level => Array.IndexOf(coverages, level))];
        _band = Array.IndexOf(coverages, forecasting.BandCoverage);
        _bundles = bundles;
        _horizon = forecasting.Horizon;
        _noChange = new Bundle(
            asset, new Ensemble([new EnsembleMember(new PersistenceForecaster(), 1)]), _horizonSteps, market.Interval, forecasting.BandCoverage,
            new SignalThresholds(forecasting.BuyThreshold, forecasting.SellThreshold));
    }

    public Asset Asset { get; }

    public int PendingCount => _verifier.PendingCount;

    /// <summary>The asset as it stands now.</summary>
    public AssetSnapshot Snapshot => new(Asset, _last, _recent, _hasScores ? _scores.ToScoreBoard() : null, _waiting)
    {
        Terms = _terms,
        Mix = _scores.Mix.State,
        Verified = _verified,
        Pending = PendingCount,
    };

    /// <summary>Waits for predictions of an earlier run.</summary>
    /// <returns>The open time from which on stored candles may settle them; null when there are none.</returns>
    public DateTimeOffset? Await(IReadOnlyCollection<LedgerEntry> pending)
    {
        foreach (var entry in pending)
        {
            _verifier.Add(entry);
        }

        return pending.Count == 0
            ? null
            : pending.Min(entry => _verifier.DueTime(entry.Prediction)) - _verifier.Tolerance - _market.Interval;
    }

    /// <summary>Waits for range forecasts of an earlier run.</summary>
    public void Await(IEnumerable<RangeEntry> pending)
    {
        foreach (var entry in pending)
        {
            _rangeVerifier.Add(entry);
        }
    }

    /// <summary>Goes on from evidence that was kept.</summary>
    public void Restore(EvidenceState kept) => _evidenceKept = _scores.RestoreEvidence(kept.Book) ? kept.At.UtcTicks / EvidenceState.Every.Ticks : -1;

    /// <summary>What a candle decides.</summary>
    public IReadOnlyList<LedgerEntry> Settle(ClosedCandle candle, DateTimeOffset now) =>
        _verifier.Settle(candle.CloseTime, candle.Candle.Close, now);

    /// <summary>Takes in the past without predicting it.</summary>
    /// <param name="history">Stored candles, oldest first.</param>
    /// <param name="forecasts">The log returns that were forecast on them, by close time.</param>
    /// <param name="recent">The asset's newest ledger rows, newest first.</param>
    /// <param name="verified">Its newest verified rows, newest first: <see cref="EnsembleAdaptation.RequiredRows"/> of them with an outcome, or all; and how
    /// many there are.</param>
    /// <param name="now">Present market time.</param>
    /// <returns>What the history decides of the range forecasts that waited.</returns>
    public IReadOnlyList<RangeOutcome> WarmUp(
        IReadOnlyList<ClosedCandle> history, IReadOnlyDictionary<DateTimeOffset, double> forecasts, IReadOnlyList<LedgerEntry> recent, LedgerPage verified,
        DateTimeOffset now)
    {
        List<RangeOutcome> settled = [];
        foreach (var candle in history)
        {
            settled.AddRange(SettleRanges(candle, now));
            TakeIn(candle);
            _ranges.Issued(_horizonSteps, candle.CloseTime, forecasts.GetValueOrDefault(candle.CloseTime));
        }

        foreach (var entry in recent.Reverse())
        {
            Score(entry);
            if (entry.Outcome is null)
            {
                _targets?.Add(entry);
            }
        }

        foreach (var entry in verified.Items.Where(entry => entry.Outcome is not null).Take(_learntRows).Reverse())
        {
            Adapt(entry);
        }

        _recent = [.. recent.Take(AssetSnapshot.MaxRecent)];
        _verified = verified.Total;
        return settled;
    }

    /// <summary>Takes the next closed candle: settles, learns, predicts.</summary>
    /// <returns>What is to be written; null when the candle is not newer than the last.</returns>
    public LedgerBatch? Step(ClosedCandle candle, DateTimeOffset now)
    {
        if (_last is { } last && candle.CloseTime <= last.CloseTime)
        {
            return null;
        }

        var checks = Note(Settle(candle, now));
        Learn(_targets?.Settle(candle.CloseTime, candle.Candle.Close, now) ?? []);
        var outcomes = SettleRanges(candle, now);
        TakeIn(candle);
        var prediction = Predict(candle, now);
        return new LedgerBatch(
            [candle],
            prediction is null ? [] : [prediction],
            checks)
        {
            RangeOutcomes = outcomes,
            Evidence = EvidenceAt(candle.CloseTime),
        };
    }

    /// <summary>How likely the price gets to a level within some candles; may be asked by any thread.</summary>
    public PriceChances? Ask(double level, int candles) => _ranges.Ask(level, candles);

    /// <summary>The same until a time.</summary>
    public PriceChances? Ask(double level, DateTimeOffset until) => _ranges.Ask(level, until);

    /// <summary>Settles everything that waits, since no candle follows.</summary>
    /// <returns>What is to be written.</returns>
    public LedgerBatch Expire(DateTimeOffset now)
    {
        var checks = Note(_verifier.Expire(now));
        Learn(_targets?.Expire(now) ?? []);
        return new LedgerBatch([], [], checks) { RangeOutcomes = _rangeVerifier.Expire(now) };
    }

    /// <summary>Takes note of predictions that now stand in the ledger.</summary>
    public void Committed(IReadOnlyList<LedgerEntry> predictions)
    {
        foreach (var entry in predictions)
        {
            _verifier.Add(entry);
            _targets?.Add(entry);
            Await(entry.Ranges);
            _ranges.Issued(_horizonSteps, entry.Prediction.AsOf, entry.Prediction.LogReturn);
            _recent = [entry, .. _recent.Take(AssetSnapshot.MaxRecent - 1)];
        }
    }

    /// <summary>Takes note of checks; of those at the target it learns.</summary>
    private PredictionVerification[] Note(IReadOnlyList<LedgerEntry> settled)
    {
        foreach (var entry in settled)
        {
            Score(entry);
            Adapt(entry);
            Replace(entry.Id, _ => entry);
            _verified += entry.Verification is { Status: VerificationStatus.Verified } ? 1 : 0;
        }

        return [.. settled.Select(entry => entry.Verification!)];
    }

    /// <summary>Learns of targets that have come after an early check.</summary>
    private void Learn(IReadOnlyList<LedgerEntry> settled)
    {
        foreach (var entry in settled)
        {
            Score(entry);
            Adapt(entry);
            Replace(entry.Id, known => known with { AtTarget = entry.Verification });
        }
    }

    private Prediction? Predict(ClosedCandle candle, DateTimeOffset now)
    {
        var target = candle.CloseTime + _horizon;

        // Useful for one candle yet; where the horizon is no longer than that, for half of it.
        if (target - now < (_horizon > _market.Interval ? _market.Interval : _horizon / 2))
        {
            _waiting = $"The candle of {candle.CloseTime:HH:mm:ss} UTC came at {now:HH:mm:ss}, too late for a prediction of {target:HH:mm:ss}.";
            return null;
        }

        // Where nothing has been learnt yet, or can be, "no change" is worth saying: most models hardly beat it.
        var bundle = _bundles.Current(Asset) ?? _noChange;
        using var span = Traces.Source.StartActivity("predict");
        _terms = _adaptation.TermsFor(bundle.Ensemble, bundle.Applied ?? _scores.Mix.Applied);
        var outcome = Predictor.Predict(bundle, new PredictionRequest
        {
            AsOf = candle.CloseTime,
            IssuedAt = now,
            Source = _market.Kind.Name,
            Closes = _closes.Rows,
            Scale = _ranges.ScaleOf(_horizonSteps),
            Features = _featureRows.Rows,
            FeatureCount = FeatureSchema.Count,
            BandQuantile = _ranges.Of(_horizonSteps).Quantiles[_band],
            Scores = _ranges.Of(_horizonSteps).Ends,
            Terms = _terms,
        });
        _waiting = outcome.Abstained;
        span?.SetTag("abstained", outcome.Abstained);
        return outcome.Prediction is { } prediction
            ? prediction with { Ranges = _ranges.Forecast(candle.CloseTime, _horizonSteps, prediction.LogReturn, _levels) } : null;
    }

    private IReadOnlyList<RangeOutcome> SettleRanges(ClosedCandle candle, DateTimeOffset now) =>
        _rangeVerifier.Settle(candle.CloseTime, candle.Candle.High, candle.Candle.Low, candle.Candle.Close, now);

    /// <summary>The evidence at the first candle of an hour; null at the others.</summary>
    private EvidenceState? EvidenceAt(DateTimeOffset time)
    {
        var hour = time.UtcTicks / EvidenceState.Every.Ticks;
        if (hour == _evidenceKept)
        {
            return null;
        }

        _evidenceKept = hour;
        return new EvidenceState(Asset, _horizon, time, _scores.SaveEvidence());
    }

    private void TakeIn(ClosedCandle candle)
    {
        if (_last is { } last && candle.Candle.OpenTime - last.CloseTime > FeatureEngine.MaxGap * _market.Interval)
        {
            _closes.Clear();
        }

        if (_features.Update(candle.Candle, _row))
        {
            _featureRows.Add(_row);
        }
        else
        {
            _featureRows.Clear();
        }

        _closes.Add([candle.Candle.Close]);
        _ranges.TakeIn(candle.Candle);
        _adaptation.Observe(_ranges.ScaleOf(_horizonSteps));
        _last = candle;
    }

    private void Score(LedgerEntry entry)
    {
        if (entry.Outcome is not null)
        {
            _scores.Add(entry);
            _hasScores = true;
        }
    }

    private void Adapt(LedgerEntry entry)
    {
        if (entry.Outcome is { ActualPrice: { } actual })
        {
            _adaptation.Learn(entry.Prediction, Math.Log(actual / entry.Prediction.LastPrice));
        }
    }

    private void Replace(long id, Func<LedgerEntry, LedgerEntry> change)
    {
        for (var i = 0; i < _recent.Length; i++)
        {
            if (_recent[i].Id == id)
            {
                _recent = _recent.SetItem(i, change(_recent[i]));
                return;
            }
        }
    }
}
