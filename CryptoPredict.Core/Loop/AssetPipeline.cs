using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
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

    // As far back as the regime and any forecaster look: of candles, the window of scales and what the first of them rests on.
    private const int Closes = VolatilityHistory.Window + VolatilityScale.MaxCloses;

    private readonly IMarketSource _market;
    private readonly FeatureEngine _features;
    private readonly float[] _row = new float[FeatureSchema.Count];
    private readonly RecentRows<double> _closes;

    // Without the gaps that a model's input must not have: how volatile an asset is is known again on the first candle after one.
    private readonly RecentRows<double> _scaleCloses = new(VolatilityScale.MaxCloses);
    private readonly RecentRows<float> _featureRows = new(FeatureRows, FeatureSchema.Count);
    private readonly Verifier _verifier;
    private readonly RollingScores _scores;
    private readonly ConformalBand _band;
    private readonly EnsembleAdaptation _adaptation;
    private readonly IBundleSource _bundles;
    private readonly TimeSpan _horizon;
    private readonly Bundle _noChange;
    private ClosedCandle? _last;
    private ImmutableArray<LedgerEntry> _recent = [];
    private bool _hasScores;
    private EnsembleTerms? _terms;
    private long _verified;
    private string? _waiting = "No candle has closed since the start yet; the next one brings a forecast.";

    public AssetPipeline(Asset asset, IMarketSource market, IBundleSource bundles, PipelineOptions options)
    {
        var (forecasting, ensemble, verification) = options;
        Asset = asset;
        _market = market;
        _features = new FeatureEngine(market.Interval);
        _closes = new RecentRows<double>(Closes);
        _verifier = new Verifier(verification, market.Interval);
        var horizonSteps = (int)(forecasting.Horizon / market.Interval);
        _scores = new RollingScores(asset, horizonSteps, verification.ScoreWindow);
        _adaptation = new EnsembleAdaptation(ensemble, horizonSteps);
        _band = new ConformalBand(new ConformalOptions(forecasting.BandCoverage, HorizonSteps: horizonSteps));
        _bundles = bundles;
        _horizon = forecasting.Horizon;
        _noChange = new Bundle(
            asset, new Ensemble([new EnsembleMember(new PersistenceForecaster(), 1)]), horizonSteps, market.Interval, forecasting.BandCoverage,
            new SignalThresholds(forecasting.BuyThreshold, forecasting.SellThreshold));
    }

    public Asset Asset { get; }

    public int PendingCount => _verifier.PendingCount;

    /// <summary>The asset as it stands now.</summary>
    public AssetSnapshot Snapshot =>
        new(Asset, _last, _recent, _hasScores ? _scores.ToScoreBoard() : null, _waiting) { Terms = _terms, Verified = _verified, Pending = PendingCount };

    /// <summary>How many candles a warm-up needs: enough for the volatility's past, and for the features to be exact.</summary>
    public const int WarmUpCandles = Closes + FeatureEngine.WarmUp + FeatureEngine.ExactAfter;

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

    /// <summary>What a candle decides.</summary>
    public IReadOnlyList<LedgerEntry> Settle(ClosedCandle candle, DateTimeOffset now) =>
        _verifier.Settle(candle.CloseTime, candle.Candle.Close, now);

    /// <summary>Takes in the past without predicting it.</summary>
    /// <param name="history">Stored candles, oldest first.</param>
    /// <param name="recent">The asset's newest ledger rows, newest first.</param>
    /// <param name="verified">Its newest verified rows, newest first: <see cref="EnsembleAdaptation.RequiredRows"/> of them, or all; and how many there
    /// are.</param>
    public void WarmUp(IReadOnlyList<ClosedCandle> history, IReadOnlyList<LedgerEntry> recent, LedgerPage verified)
    {
        foreach (var candle in history)
        {
            TakeIn(candle);
        }

        foreach (var entry in recent.Reverse())
        {
            Score(entry);
        }

        foreach (var entry in verified.Items.Reverse())
        {
            Adapt(entry);
        }

        _recent = [.. recent.Take(AssetSnapshot.MaxRecent)];
        _verified = verified.Total;
    }

    /// <summary>Takes the next closed candle: settles, learns, predicts.</summary>
    /// <returns>What is to be written; null when the candle is not newer than the last.</returns>
    public LedgerBatch? Step(ClosedCandle candle, DateTimeOffset now)
    {
        if (_last is { } last && candle.CloseTime <= last.CloseTime)
        {
            return null;
        }

        var checks = Learn(Settle(candle, now));
        TakeIn(candle);
        var prediction = Predict(candle, now);
        return new LedgerBatch(
            [candle],
            prediction is null ? [] : [prediction],
            checks);
    }

    /// <summary>Settles everything that waits, since no candle follows.</summary>
    /// <returns>What is to be written.</returns>
    public IReadOnlyList<PredictionVerification> Expire(DateTimeOffset now) => Learn(_verifier.Expire(now));

    /// <summary>Takes note of predictions that now stand in the ledger.</summary>
    public void Committed(IReadOnlyList<LedgerEntry> predictions)
    {
        foreach (var entry in predictions)
        {
            _verifier.Add(entry);
            _recent = [entry, .. _recent.Take(AssetSnapshot.MaxRecent - 1)];
        }
    }

    private PredictionVerification[] Learn(IReadOnlyList<LedgerEntry> settled)
    {
        foreach (var entry in settled)
        {
            Score(entry);
            Adapt(entry);
            Replace(entry);
            _verified += entry.Verification is { Status: VerificationStatus.Verified } ? 1 : 0;
        }

        return [.. settled.Select(entry => entry.Verification!)];
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
        _terms = _adaptation.TermsFor(bundle.Ensemble);
        var outcome = Predictor.Predict(bundle, new PredictionRequest
        {
            AsOf = candle.CloseTime,
            IssuedAt = now,
            Source = _market.Kind.Name,
            Closes = _closes.Rows,
            ScaleCloses = _scaleCloses.Rows,
            Features = _featureRows.Rows,
            FeatureCount = FeatureSchema.Count,
            BandQuantile = _band.Quantile,
            Terms = _terms,
        });
        _waiting = outcome.Abstained;
        span?.SetTag("abstained", outcome.Abstained);
        return outcome.Prediction;
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
        _scaleCloses.Add([candle.Candle.Close]);
        _adaptation.Observe(_scaleCloses.Rows);
        _last = candle;
    }

    private void Score(LedgerEntry entry)
    {
        if (entry.Verification is not { } verification)
        {
            return;
        }

        _scores.Add(entry);
        _hasScores = true;
        if (verification is { LogError: { } error, InsideBand: { } inside })
        {
            _band.Update(Math.Abs(error) / entry.Prediction.Scale, missed: !inside);
        }
    }

    // The early price is not the label of the horizon: nothing about the members' errors at the target follows from it.
    private void Adapt(LedgerEntry entry)
    {
        if (entry.Verification is { Early: false, ActualPrice: { } actual })
        {
            _adaptation.Learn(entry.Prediction, Math.Log(actual / entry.Prediction.LastPrice));
        }
    }

    private void Replace(LedgerEntry settled)
    {
        for (var i = 0; i < _recent.Length; i++)
        {
            if (_recent[i].Id == settled.Id)
            {
                _recent = _recent.SetItem(i, settled);
                return;
            }
        }
    }
}
