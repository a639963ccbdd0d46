using System.Diagnostics.Metrics;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Loop;

/// <summary>What the live loop measures about itself. Recording allocates nothing; whoever listens to the meter reads it.</summary>
public sealed class LoopMetrics
{
    private const string AssetTag = "asset";
    private const string ModelTag = "model";

    private readonly Meter _meter;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _abstentions;
    private readonly Counter<long> _verifications;
    private readonly Counter<long> _swaps;
    private readonly Histogram<double> _latency;
    private readonly Histogram<double> _lag;

    /// <summary>Creates the loop's instruments.</summary>
    /// <param name="meter">The application's meter.</param>
    public LoopMetrics(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _meter = meter;
        _predictions = meter.CreateCounter<long>("cryptopredict.predictions", description: "Predictions written to the ledger.");
        _abstentions = meter.CreateCounter<long>("cryptopredict.abstentions", description: "Closed candles on which no prediction was made.");
        _verifications = meter.CreateCounter<long>("cryptopredict.verifications", description: "Predictions settled, by status: verified or unverifiable.");
        _swaps = meter.CreateCounter<long>("cryptopredict.bundle.swaps", description: "Times that an asset's predicting versions were exchanged.");
        _latency = meter.CreateHistogram(
            "cryptopredict.prediction.latency", "s", "Wall time from a candle's arrival to its prediction standing in the ledger.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
            });
        _lag = meter.CreateHistogram(
            "cryptopredict.verification.lag", "s", "Market time from when a check was due to when it was made.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600] });
    }

    /// <summary>Offers the present of every asset as gauges, read whenever somebody asks for them.</summary>
    internal void Observe(ILiveState live)
    {
        Gauge("cryptopredict.feed.age", "s", "Market time since the newest candle closed.", asset =>
            asset.LastCandle is { } last ? [new((live.Market.Clock.GetUtcNow() - last.CloseTime).TotalSeconds, Tag(AssetTag, asset.Asset.Symbol))] : []);
        Gauge("cryptopredict.predictions.pending", null, "Predictions that wait for their target time.", asset =>
            [new(asset.Pending, Tag(AssetTag, asset.Asset.Symbol))]);
        Gauge("cryptopredict.model.mae", null, "Mean absolute error of the log return over the rolling window.", asset =>
            OfModels(asset, score => score.MeanAbsoluteError));
        Gauge("cryptopredict.model.relative.mae", null, "Mean absolute error over that of \"no change\" on the same targets; below 1 is better.", asset =>
            OfModels(asset, score => score.RelativeMae));
        Gauge("cryptopredict.band.coverage", null, "Share of the rolling window's targets inside the band, 0 to 1.", asset =>
            asset.Scores is { Coverage.Count: > 0 } scores ? [new(scores.Coverage.Share, Tag(AssetTag, asset.Asset.Symbol))] : []);
        Gauge("cryptopredict.band.coverage.aim", null, "Share of targets that the band aims to hold, 0 to 1.", asset =>
            asset.Scores is { } scores ? [new(scores.BandCoverage, Tag(AssetTag, asset.Asset.Symbol))] : []);

        void Gauge(string name, string? unit, string description, Func<AssetSnapshot, IEnumerable<Measurement<double>>> read) =>
            _meter.CreateObservableGauge(name, () => live.Market.Assets.Select(live.Get).OfType<AssetSnapshot>().SelectMany(read), unit, description);
    }

    /// <summary>A candle went through and what came of it is on the disk.</summary>
    /// <param name="asset">The candle's asset.</param>
    /// <param name="batch">What was written.</param>
    /// <param name="latency">Wall time since the candle arrived.</param>
    internal void Stepped(Asset asset, LedgerBatch batch, TimeSpan latency)
    {
        Settled(asset, batch.Verifications);
        if (batch.Predictions.Count == 0)
        {
            _abstentions.Add(1, Tag(AssetTag, asset.Symbol));
            return;
        }

        _predictions.Add(batch.Predictions.Count, Tag(AssetTag, asset.Symbol));
        _latency.Record(latency.TotalSeconds, Tag(AssetTag, asset.Symbol));
    }

    /// <summary>Predictions were settled.</summary>
    internal void Settled(Asset asset, IReadOnlyList<PredictionVerification> checks)
    {
        // By index: the list's enumerator would be an object.
        for (var i = 0; i < checks.Count; i++)
        {
            var status = checks[i].Status == VerificationStatus.Verified ? "verified" : "unverifiable";
            _verifications.Add(1, Tag(AssetTag, asset.Symbol), Tag("status", status));
            _lag.Record((checks[i].VerifiedAt - checks[i].DueTime).TotalSeconds, Tag(AssetTag, asset.Symbol));
        }
    }

    /// <summary>Other versions predict an asset from now on.</summary>
    internal void Swapped(Asset asset) => _swaps.Add(1, Tag(AssetTag, asset.Symbol));

    private static IEnumerable<Measurement<double>> OfModels(AssetSnapshot asset, Func<ForecastScore, double> read) =>
        (asset.Scores?.Models ?? [])
        .Where(score => double.IsFinite(read(score)))
        .Select(score => new Measurement<double>(read(score), Tag(AssetTag, asset.Asset.Symbol), Tag(ModelTag, score.Model)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
