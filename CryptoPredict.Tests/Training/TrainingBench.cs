using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training;

/// <summary>A training context over a real database with planted candles, on clocks that the test moves.</summary>
internal sealed class TrainingBench : IAsyncDisposable
{
    private readonly TestDatabase _store;

    private TrainingBench(TestDatabase store, FakeTimeProvider clock, SqliteModelRegistry registry, ImmutableArray<Asset> assets)
    {
        _store = store;
        Clock = clock;
        Registry = registry;
        Runs = SqlJobLedger.Over(store.Database, TimeProvider.System);
        Active = new ActiveRuns(Runs, TimeProvider.System, NullLogger<ActiveRuns>.Instance);
        Runner = new Runner(Runs, Active, clock, TimeProvider.System, NullLogger<Runner>.Instance);
        Context = new TrainingContext(
            [.. assets.Select(asset => Planted.Scope with { Asset = asset })], store.Candles, store.Ledger, registry, Runs, clock, TimeProvider.System);
    }

    public static Asset Btc => Planted.Scope.Asset;

    public FakeTimeProvider Clock { get; }

    public SqliteModelRegistry Registry { get; }

    public SqlJobLedger Runs { get; }

    public ActiveRuns Active { get; }

    public Runner Runner { get; }

    public TrainingContext Context { get; }

    public TestDatabase Store => _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens one whose present is the close of the last of so many planted candles per asset.</summary>
    public static async Task<TrainingBench> CreateAsync(int candles, params Asset[] assets)
    {
        assets = assets.Length == 0 ? [Btc] : assets;
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(CandleSeries.Start + candles * CandleSeries.Minute);
        foreach (var (asset, i) in assets.Select((asset, i) => (asset, i)))
        {
            await store.Candles.AddAsync([.. Closed(asset, Planted.Candles(1 + i, candles))], Token);
        }

        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        return new TrainingBench(store, clock, registry, [.. assets]);
    }

    public static IEnumerable<ClosedCandle> Closed(Asset asset, IEnumerable<Candle> candles) =>
        candles.Select(candle => new ClosedCandle(asset, candle, candle.OpenTime + CandleSeries.Minute, candle.OpenTime + CandleSeries.Minute));

    public Retrainer Retrainer(RetrainOptions? options = null) => new(Context, options ?? Planted.Quick, NullLogger<Retrainer>.Instance);

    /// <summary>Retrains in a run of its own.</summary>
    public Task<JobRun> RetrainAsync(Retrainer retrainer, RetrainInput? request = null, string by = "test") =>
        Runner.RunAsync(Core.Training.Retrainer.JobName, request ?? new RetrainInput(), retrainer.RunAsync, by);

    public async Task<string?> HolderAsync(string model, ModelAlias alias = ModelAlias.Champion, Asset? asset = null) =>
        (await Registry.ReadAliasesAsync(asset ?? Btc, Token)).SingleOrDefault(change => change.Model == model && change.Alias == alias)?.VersionId;

    /// <summary>
    /// Issues a prediction at each of the candles of a stretch, in which a model says what it is told to, and lets their targets come.
    /// </summary>
    public async Task VerifyAsync(int fromCandle, int count, Func<int, double>? logReturn = null, string model = LstmForecaster.ModelName)
    {
        var candles = await _store.Candles.ReadAsync(Btc, null, null, int.MaxValue, Token);
        var predictions = Enumerable.Range(fromCandle, count).Select(i => Sample.Prediction(0) with
        {
            Asset = Btc,
            AsOf = candles[i].CloseTime,
            IssuedAt = candles[i].CloseTime,
            TargetTime = candles[i].CloseTime + Planted.Scope.Horizon,
            LastPrice = candles[i].Candle.Close,
            Members = [new MemberForecast(model, "live", logReturn?.Invoke(i) ?? 0, 1)],
        });
        var entries = await _store.Ledger.AppendAsync(new LedgerBatch([], [.. predictions], []), Token);
        var checks = entries.Zip(candles.Skip(fromCandle + Planted.Horizon), (entry, target) => Sample.Check(entry.Id, 0) with
        {
            VerifiedAt = target.CloseTime,
            DueTime = target.CloseTime,
            PriceTime = target.CloseTime,
            ActualPrice = target.Candle.Close,
        });
        await _store.Ledger.AppendAsync(new LedgerBatch([], [], [.. checks]), Token);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }
}
