using System.Collections.Immutable;
using System.Diagnostics;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// What retraining costs and whom it delays, on a real database with simulated candles:
/// <c>--training</c> steps 200 candles a second through the pipeline and the ledger, at rest and while all four models are retrained again and
/// again, with a swap of the bundle at each; <c>--round 20</c> retrains so many assets three times within the default budget and shows time, memory and
/// what was cut back in each round; <c>--round 20 1</c> does so with one thread.
/// </summary>
internal static class TrainingLoad
{
    private const int CandlesPerSecond = 200;
    private const int Measured = 4000;
    private const int Unmeasured = 1000;
    private static readonly RetrainOptions Options = new() { Budget = TimeSpan.FromSeconds(90) };
    private static readonly int History = TrainingData.RequiredCandles(Options, horizonSteps: 5);
    private static readonly DateTimeOffset Origin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task LatencyAsync()
    {
        await using var context = await Context.CreateAsync(assets: 1, History + (2 * (Measured + Unmeasured)));
        var scope = context.Training.Scopes[0];
        var candles = await context.Training.Candles.ReadAsync(scope.Asset, null, null, int.MaxValue, CancellationToken.None);
        using var retrainer = new Retrainer(context.Training, Options, NullLogger<Retrainer>.Instance);
        await using var bundles = new LiveBundles(
            context.Training.Scopes, context.Training.Registry, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()),
            (asset, _) => context.RetrainAsync(retrainer, new RetrainInput(asset, KalmanForecaster.ModelName)), TimeProvider.System,
            NullLogger<LiveBundles>.Instance);
        await context.RetrainAsync(retrainer, new RetrainInput());
        await bundles.PrepareAsync(CancellationToken.None);
        var pipeline = new AssetPipeline(
            scope.Asset, context.Market, bundles, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()));
        pipeline.WarmUp([.. candles.Take(History)], ImmutableDictionary<DateTimeOffset, double>.Empty, [], new LedgerPage([], 0), DateTimeOffset.UnixEpoch);

        var idle = await PlayAsync(pipeline, context.Training.Ledger, [.. candles.Skip(History).Take(Measured + Unmeasured)]);
        Print("at rest", idle.Stored, idle.Made);

        using var stop = new CancellationTokenSource();
        var (rounds, swaps) = (0, 0);
        context.Training.Registry.Changed += _ => swaps++;
        var training = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                context.Clock.Leap(TimeSpan.FromMinutes(1));
                await context.RetrainAsync(retrainer, new RetrainInput());
                rounds++;
            }
        });
        var busy = await PlayAsync(pipeline, context.Training.Ledger, [.. candles.Skip(History + Measured + Unmeasured)]);
        await stop.CancelAsync();
        await training;
        Print($"while training ({rounds} rounds, {swaps} changes of the registry)", busy.Stored, busy.Made);
        Console.WriteLine($"p99 while training over p99 at rest: {P99(busy.Made) / P99(idle.Made):0.00} until made, "
            + $"{P99(busy.Stored) / P99(idle.Stored):0.00} until stored");
    }

    public static async Task RoundAsync(int assets, int threads)
    {
        Console.WriteLine(Machine.Name);
        await using var context = await Context.CreateAsync(assets, History);
        using var retrainer = new Retrainer(context.Training, new RetrainOptions { Threads = threads }, NullLogger<Retrainer>.Instance);
        using var process = Process.GetCurrentProcess();
        for (var round = 1; round <= 3; round++)
        {
            context.Clock.Leap(TimeSpan.FromHours(1));
            var start = Stopwatch.GetTimestamp();
            var run = await context.RetrainAsync(retrainer, new RetrainInput());
            var elapsed = Stopwatch.GetElapsedTime(start);
            process.Refresh();
            Console.WriteLine($"round {round}: {elapsed.TotalSeconds:0.0} s, {process.WorkingSet64 >> 20} MB resident ({process.PeakWorkingSet64 >> 20} MB at "
                + $"most), {run.Steps.Count(step => step.Note is not null)} trainings cut back or left out: {run.Message}");
        }
    }

    private static double P99(double[] sorted) => sorted[(int)(Measured * 0.99)];

    /// <summary>Steps candles at an even pace; each is timed from its arrival to its prediction, made and then standing in the ledger.</summary>
    private static async Task<(double[] Made, double[] Stored)> PlayAsync(AssetPipeline pipeline, ILedger ledger, IReadOnlyList<ClosedCandle> candles)
    {
        var (made, stored) = (new double[Measured], new double[Measured]);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Measured + Unmeasured; i++)
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < (double)i / CandlesPerSecond)
            {
                await Task.Delay(1);
            }

            var start = Stopwatch.GetTimestamp();
            var batch = pipeline.Step(candles[i], candles[i].CloseTime)!;
            var issued = Stopwatch.GetElapsedTime(start);
            pipeline.Committed(await ledger.AppendAsync(batch, CancellationToken.None));
            _ = pipeline.Snapshot;
            if (i >= Unmeasured)
            {
                (made[i - Unmeasured], stored[i - Unmeasured]) = (issued.TotalMicroseconds, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        Array.Sort(made);
        Array.Sort(stored);
        return (made, stored);
    }

    private static void Print(string what, double[] stored, double[] made) => Console.WriteLine(
        $"{what}: one candle to its prediction median {made[Measured / 2]:0} µs, p99 {P99(made):0} µs, max {made[^1]:0} µs; standing in the ledger median "
            + $"{stored[Measured / 2]:0} µs, p99 {P99(stored):0} µs, max {stored[^1]:0} µs ({Measured} candles)");

    /// <summary>A database with simulated candles, and all that training needs.</summary>
    private sealed class Context : IAsyncDisposable
    {
        private readonly string _folder;
        private readonly Database _database;
        private readonly Runner _runner;

        private Context(string folder, Database database, Runner runner, TrainingContext training, SettableClock clock, IMarketSource market) =>
            (_folder, _database, _runner, Training, Clock, Market) = (folder, database, runner, training, clock, market);

        public TrainingContext Training { get; }

        public SettableClock Clock { get; }

        public IMarketSource Market { get; }

        public static async Task<Context> CreateAsync(int assets, int candles)
        {
            var folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
            var database = await Database.OpenAsync(Path.Combine(folder, "training.db"), CancellationToken.None);
            var clock = new SettableClock(Origin.AddMinutes(candles));
            var store = new SqliteCandleStore(database);
            var scopes = ImmutableArray.CreateBuilder<ForecastScope>();
            SimulatedMarket? market = null;
            for (var i = 0; i < assets; i++)
            {
                market = new SimulatedMarket(
                    new SimulatedMarketOptions { Seed = 42 + i }, new MarketClock(TimeProvider.System, Origin.AddMinutes(candles), 1, standing: true), Origin);
                var asset = new Asset($"ASSET-{i:00}");
                List<ClosedCandle> closed = [];
                await foreach (var candle in market.ReadHistoryAsync(market.Assets[0], Origin, DateTimeOffset.MaxValue, CancellationToken.None))
                {
                    closed.Add(new ClosedCandle(asset, candle, candle.OpenTime + market.Interval, candle.OpenTime + market.Interval));
                }

                await store.AddAsync(closed, CancellationToken.None);
                scopes.Add(new ForecastScope(asset, 5, market.Interval));
            }

            var registry = await SqliteModelRegistry.OpenAsync(
                database, Path.Combine(folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, CancellationToken.None);
            var runs = SqlJobLedger.Over(database, TimeProvider.System);
            var active = new ActiveRuns(runs, TimeProvider.System, NullLogger<ActiveRuns>.Instance);
            var runner = new Runner(runs, active, clock, TimeProvider.System, NullLogger<Runner>.Instance);
            var context = new TrainingContext(
                scopes.ToImmutable(), store, new SqliteLedger(database), registry, runs, clock, TimeProvider.System);
            return new Context(folder, database, runner, context, clock, market!);
        }

        /// <summary>Retrains in a run of its own, which is written down as those of the job are.</summary>
        public Task<JobRun> RetrainAsync(Retrainer retrainer, RetrainInput request) => _runner.RunAsync(
            new JobRequest(Retrainer.JobName, "benchmark", JobInput.Write(request), request.Asset), run => retrainer.RunAsync(request, run),
            CancellationToken.None);

        public ValueTask DisposeAsync()
        {
            _database.Dispose();
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Market time that goes on when told to.</summary>
    private sealed class SettableClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset _now = start;

        public void Leap(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
