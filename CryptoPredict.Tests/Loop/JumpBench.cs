using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Loop;

/// <summary>What came of playing prices through the whole program: trained models, bundles, loop and a real database.</summary>
/// <param name="Rows">The ledger, oldest first.</param>
/// <param name="Last">The asset at the end.</param>
/// <param name="Round">The round of training before the first minute.</param>
/// <param name="Recomputed">What came of computing all predictions again.</param>
internal sealed record Played(IReadOnlyList<LedgerEntry> Rows, AssetSnapshot Last, JobRun Round, RecomputationReport Recomputed)
{
    public double Coverage => Rows.Where(row => row.Verification?.InsideBand is not null).Average(row => row.Verification!.InsideBand!.Value ? 1.0 : 0);

    public static double HalfOf(Prediction prediction) => Math.Log(prediction.Upper / prediction.Lower) / 2;
}

/// <summary>Plays prices through the real loop: candles before the first minute are history, on which all models are trained.</summary>
internal static class JumpBench
{
    public const int Warm = 1900;

    public static readonly PipelineOptions Options = new(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions());

    private static readonly RetrainOptions Training = Planted.Quick with { Rows = 1000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Closes that walk at random by half a thousandth a minute.</summary>
    public static double[] Walk(int seed, int count, double start = 65_600)
    {
        var random = new Random(seed);
        var closes = new double[count];
        for (var i = 0; i < count; i++)
        {
            start *= Math.Exp(5e-4 * Features.CandleSeries.Normal(random));
            closes[i] = Math.Round(start, start < 1 ? 15 : 4);
        }

        return closes;
    }

    /// <summary>Candles of one minute with given closes; those that are NaN are missing.</summary>
    public static List<Candle> Candles(double[] closes)
    {
        List<Candle> candles = [];
        var open = closes[0];
        for (var i = 0; i < closes.Length; i++)
        {
            var close = closes[i];
            if (!double.IsNaN(close))
            {
                candles.Add(new Candle(Sample.Start + (i * Sample.Minute), open, Math.Max(open, close), Math.Min(open, close), close, 10));
                open = close;
            }
        }

        return candles;
    }

    public static async Task<Played> PlayAsync(double[] closes, int warm = Warm)
    {
        using var store = await TestDatabase.CreateAsync();
        var history = await SqlitePredictionRules.NoteAsync(store.Database, PredictionRules.Current, Token);
        var clock = new FakeTimeProvider(Sample.Start + (warm * Sample.Minute));
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var runs = SqlJobLedger.Over(store.Database, TimeProvider.System);
        var active = new ActiveRuns(runs, TimeProvider.System, NullLogger<ActiveRuns>.Instance);
        var runner = new Runner(runs, active, clock, TimeProvider.System, NullLogger<Runner>.Instance);
        var context = new TrainingContext(
            [new ForecastScope(Sample.Btc, 5, Sample.Minute)], store.Candles, store.Ledger, registry, runs, clock, TimeProvider.System);
        using var retrainer = new Retrainer(context, Training, NullLogger<Retrainer>.Instance);
        JobRun? round = null;
        await using var bundles = new LiveBundles(
            context.Scopes, registry, Options,
            async (_, _) => round = await runner.RunAsync(Retrainer.JobName, new RetrainInput(), retrainer.RunAsync), TimeProvider.System,
            NullLogger<LiveBundles>.Instance);
        await using var loop = await LoopHarness.StartAsync(
            store.Ledger, store.Candles, new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = Candles(closes) }, warm, bundles: bundles);
        for (var minute = warm; minute < closes.Length - 1; minute++)
        {
            clock.Advance(Sample.Minute);
            await (double.IsNaN(closes[minute]) ? loop.AdvanceAsync(Sample.Minute) : loop.PlayAsync(1));
        }

        List<LedgerEntry> rows = [];
        await foreach (var row in store.Ledger.NewestAsync(new LedgerQuery(), int.MaxValue, Token))
        {
            rows.Insert(0, row);
        }

        var recomputed = await new Recomputation(context, loop.Loop.Market, Options, history, new SqliteUploadStore(store.Database, clock)).RunAsync(
            Sample.Btc, Sample.Start, Sample.Start + (closes.Length * Sample.Minute), Token);
        Assert.True((await store.Ledger.VerifyChainAsync(Token)).Holds);
        return new Played(rows, loop.Loop.Get(Sample.Btc)!, round!, recomputed);
    }
}
