using System.Collections.Immutable;
using System.Diagnostics;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Storage;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// One closed candle through everything: checks, scores, features, the four trained forecasters, ensemble, band, chain of hashes and snapshot;
/// first without the disk, then with the ledger's transaction. Each candle is timed alone, because a page waits for the slow
/// one, not for the mean: <c>dotnet run -c Release --project CryptoPredict.Benchmarks -- --candle</c>.
/// </summary>
internal static class CandleLatency
{
    private const int Measured = 5000;

    // Steps before the measurement, so that the run time has compiled what it will keep.
    private const int Unmeasured = 2000;
    private static readonly int History = TrainingData.RequiredCandles(new RetrainOptions(), horizonSteps: 5);
    private static readonly DateTimeOffset Origin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly ForecastingOptions Options = new();

    public static async Task RunAsync()
    {
        var market = Market(History + Unmeasured + Measured);
        List<ClosedCandle> candles = [];
        await foreach (var candle in market.ReadHistoryAsync(Btc, Origin, DateTimeOffset.MaxValue, CancellationToken.None))
        {
            candles.Add(new ClosedCandle(Btc, candle, candle.OpenTime + market.Interval, candle.OpenTime + market.Interval));
        }

        var bundles = new TrainedBundle(Btc, market.Interval, Options, [.. candles[..History].Select(candle => candle.Candle)]);
        foreach (var horizons in (IReadOnlyList<TimeSpan>?[])[[], null])
        {
            var prediction = new PredictionOptions { Horizons = horizons };
            var count = prediction.All(Options.Horizon, market.Interval).Count;
            Print($"of {count} horizons without the disk", await MeasureAsync(market, bundles, candles, new MemoryChain(), prediction));
            var folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
            var path = Path.Combine(folder, "candle.db");
            using (var database = await Database.OpenAsync(path, CancellationToken.None))
            {
                Print($"of {count} horizons with the ledger on disk", await MeasureAsync(market, bundles, candles, new SqliteLedger(database), prediction));
            }

            Console.WriteLine($"ledger of {count} horizons: {new FileInfo(path).Length / (Measured + Unmeasured)} bytes a candle");
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SimulatedMarket Market(int minutes) => new(
        new SimulatedMarketOptions { Seed = 42 }, new MarketClock(TimeProvider.System, Origin.AddMinutes(minutes), 1, standing: true), Origin);

    private static async Task<double[]> MeasureAsync(
        IMarketSource market, IBundleSource bundles, List<ClosedCandle> candles, ILedger ledger, PredictionOptions prediction)
    {
        var pipeline = new AssetPipeline(Btc, market, bundles, new PipelineOptions(Options, new EnsembleOptions(), new VerificationOptions(), prediction));
        pipeline.WarmUp(candles[..History], ImmutableDictionary<DateTimeOffset, double>.Empty, [], new LedgerPage([], 0), DateTimeOffset.UnixEpoch);
        var microseconds = new double[Measured];
        for (var i = -Unmeasured; i < Measured; i++)
        {
            var candle = candles[History + Unmeasured + i];
            var start = Stopwatch.GetTimestamp();
            var batch = pipeline.Step(candle, candle.CloseTime)!;
            pipeline.Committed(await ledger.AppendAsync(batch, CancellationToken.None));
            _ = pipeline.Snapshot;
            if (i >= 0)
            {
                microseconds[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }
        }

        return microseconds;
    }

    private static void Print(string what, double[] microseconds)
    {
        Array.Sort(microseconds);
        Console.WriteLine(
            $"one closed candle {what}: median {microseconds[Measured / 2]:0} µs, p99 {microseconds[(int)(Measured * 0.99)]:0} µs, max {microseconds[^1]:0} "
                + $"µs ({Measured} candles)");
    }

    /// <summary>Hashes and numbers rows as the ledger does, and forgets them.</summary>
    private sealed class MemoryChain : ILedger
    {
        private byte[] _hash = LedgerChain.Genesis.ToArray();
        private long _seq;

        public Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken)
        {
            foreach (var verification in batch.Verifications)
            {
                _hash = LedgerChain.Hash(_hash, ++_seq, verification);
            }

            foreach (var outcome in batch.RangeOutcomes)
            {
                _hash = LedgerChain.Hash(_hash, ++_seq, outcome);
            }

            List<LedgerEntry> added = [];
            foreach (var prediction in batch.Predictions)
            {
                _hash = LedgerChain.Hash(_hash, ++_seq, prediction);
                var (id, ranges) = (_seq, new List<RangeEntry>());
                foreach (var range in prediction.Ranges)
                {
                    _hash = LedgerChain.Hash(_hash, ++_seq, id, range);
                    ranges.Add(new RangeEntry(_seq, id, prediction.Asset, prediction.AsOf, prediction.LastPrice, range, null));
                }

                added.Add(new LedgerEntry(id, prediction, null) { Ranges = ranges });
            }

            return Task.FromResult<IReadOnlyList<LedgerEntry>>(added);
        }

        public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
            Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
            Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EvidenceState>>([]);

        public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
