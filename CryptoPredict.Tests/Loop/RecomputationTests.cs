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

[Kind(TestKind.Slow)]
public sealed class RecomputationTests
{
    private const int Warm = 1900;

    private static readonly RetrainOptions Training = Planted.Quick with { Rows = 1000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Predictions of a Kalman filter alone, then of all models, then after a restart: all of them come out again bit for bit.</summary>
    [Fact]
    public async Task Stored_predictions_come_out_again_bit_for_bit_from_stored_candles_and_artefacts()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var first = await PlayAsync(store, series, minute: Warm, retrainAfter: 15, minutes: 30);
        Assert.Equal(new RecomputationReport(30, 0, 0, 0, 0, [], []), await first.RunAsync(Sample.Btc, start + Sample.Minute, start + 31 * Sample.Minute, Token), Same);

        var second = await PlayAsync(store, series, minute: Warm + 40, retrainAfter: null, minutes: 20);
        var newest = start + 61 * Sample.Minute;
        Assert.Equal(new RecomputationReport(20, 0, 0, 0, 0, [], []), await second.RunAsync(Sample.Btc, start + 41 * Sample.Minute, newest, Token), Same);

        string[] expected = [.. ModelCatalogue.Names, "persistence", .. Mixes.Beside(MixParts.All, MixParts.All).Select(mix => mix.Name)];
        var versions = (await store.Ledger.ReadAsync(new LedgerQuery(Sample.Btc), Token)).Items.SelectMany(entry => entry.Prediction.Members)
            .Select(member => member.Model).Distinct();
        Assert.Equal(expected.Order(), versions.Order());
    }

    [Fact]
    public async Task A_candle_that_was_tampered_with_shows()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var recomputation = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        await TamperAsync(store, "close = (open + close) / 2");

        var report = await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token);

        Assert.False(report.Holds);
        Assert.Equal(start + 5 * Sample.Minute, report.Differing[0]);
    }

    [Fact]
    public async Task A_candle_that_came_only_after_a_prediction_makes_it_unavailable_and_not_different()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var recomputation = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        await TamperAsync(store, "close = (open + close) / 2, arrived_at = arrived_at + 3600000");

        Assert.Equal(new RecomputationReport(4, 0, 6, 0, 0, [], []),
            await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token), Same);
    }

    [Fact]
    public async Task A_version_that_is_gone_makes_its_predictions_unavailable_and_not_different()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var recomputation = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        Directory.Delete(Path.Combine(store.Folder, "artefacts"), recursive: true);

        Assert.Equal(new RecomputationReport(0, 0, 10, 0, 0, [], []),
            await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token), Same);
    }

    /// <summary>
    /// A program of newer rules takes over a store made by older ones: it compares its own predictions, also with what it learnt from the older ones.
    /// </summary>
    [Fact]
    public async Task Predictions_made_by_older_rules_are_counted_apart_and_those_after_them_are_compared()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var (first, last) = (start + Sample.Minute, start + 21 * Sample.Minute);
        var older = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        await TamperAsync(store, "close = (open + close) / 2");
        Assert.NotEmpty((await older.RunAsync(Sample.Btc, first, last, Token)).Differing);

        var newer = await PlayAsync(store, series, minute: Warm + 10, retrainAfter: null, minutes: 10, rules: PredictionRules.Current + 1);
        Assert.Equal(new RecomputationReport(10, 0, 0, 10, 0, [], []), await newer.RunAsync(Sample.Btc, first, last, Token), Same);

        await TamperAsync(store, "close = (open + close) / 2");
        var tampered = await newer.RunAsync(Sample.Btc, first, last, Token);
        Assert.Equal((10, 10), (tampered.Compared, tampered.OtherRules));
        Assert.Equal(start + 15 * Sample.Minute, tampered.Differing[0]);
    }

    /// <summary>As on another kind of machine, where float32 networks give other last bits.</summary>
    [Theory]
    [InlineData("'128-bit, kernels 1'", 1e-5, true)]
    [InlineData("'128-bit, kernels 1'", 1e-3, false)]
    [InlineData("NULL", 1e-5, true)]
    [InlineData("arithmetic", 1e-5, false)]
    public async Task Predictions_of_another_arithmetic_are_compared_within_the_tolerance_and_those_of_the_same_bit_for_bit(
        string arithmetic, double deviations, bool holds)
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var recomputation = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        await StoredOtherwiseAsync(
            store, $"UPDATE predictions SET arithmetic = {arithmetic}, predicted_price = predicted_price * (1 + {deviations:R} * scale / 2)",
            $"UPDATE member_forecasts SET log_return = log_return + {deviations:R} / 2 * (SELECT scale FROM predictions WHERE id = prediction_id)");

        var report = await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token);

        Assert.Equal((10, arithmetic == "arithmetic" ? 0 : 10), (report.Compared, report.OtherArithmetic));
        Assert.Equal(holds, report.Holds);
    }

    [Fact]
    public async Task A_range_forecast_that_does_not_follow_from_the_candles_is_found()
    {
        using var store = await TestDatabase.CreateAsync();
        var series = new Dictionary<Asset, IReadOnlyList<Candle>> { [Sample.Btc] = LoopHarness.Walk(Warm + 200) };
        var start = Sample.Start + Warm * Sample.Minute;
        var recomputation = await PlayAsync(store, series, minute: Warm, retrainAfter: null, minutes: 10);
        Assert.True((await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token)).Holds);

        await StoredOtherwiseAsync(store, "UPDATE range_forecasts SET scale = scale * 1.0000001 WHERE id = (SELECT max(id) FROM range_forecasts)");

        var report = await recomputation.RunAsync(Sample.Btc, start + Sample.Minute, start + 11 * Sample.Minute, Token);
        Assert.Equal([start + 10 * Sample.Minute], report.Differing);
    }

    /// <summary>Changes the candle five before the newest.</summary>
    private static Task<int> TamperAsync(TestDatabase store, string change) => store.Database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = $"UPDATE candles SET {change} WHERE open_time = (SELECT max(open_time) - 300000 FROM candles)";
#pragma warning restore CA2100
            return await command.ExecuteNonQueryAsync(token);
        },
        Token);

    // The ledger's triggers refuse what only another program could have written.
    private static Task<int> StoredOtherwiseAsync(TestDatabase store, params string[] changes) => store.Database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                SELECT group_concat('DROP TRIGGER ' || name || ';', '') FROM sqlite_master
                WHERE type = 'trigger' AND tbl_name IN ('predictions', 'member_forecasts', 'range_forecasts')
                """;
            var dropped = (string)(await command.ExecuteScalarAsync(token))!;
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = dropped + string.Join(';', changes);
#pragma warning restore CA2100
            return await command.ExecuteNonQueryAsync(token);
        },
        Token);

    private static bool Same(RecomputationReport one, RecomputationReport other) =>
        (one.Compared, one.OtherArithmetic, one.Unavailable, one.OtherRules)
                == (other.Compared, other.OtherArithmetic, other.Unavailable, other.OtherRules)
            && one.Differing.SequenceEqual(other.Differing);

    private static async Task<Recomputation> PlayAsync(
        TestDatabase store, Dictionary<Asset, IReadOnlyList<Candle>> series, int minute, int? retrainAfter, int minutes, int rules = PredictionRules.Current)
    {
        var history = await SqlitePredictionRules.NoteAsync(store.Database, rules, Token);
        var clock = new FakeTimeProvider(Sample.Start + minute * Sample.Minute);
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var runs = SqlJobLedger.Over(store.Database, TimeProvider.System);
        var active = new ActiveRuns(runs, TimeProvider.System, NullLogger<ActiveRuns>.Instance);
        var runner = new Runner(runs, active, clock, TimeProvider.System, NullLogger<Runner>.Instance);
        var context = new TrainingContext(
            [new ForecastScope(Sample.Btc, 5, Sample.Minute)], store.Candles, store.Ledger, registry, runs, clock, TimeProvider.System);
        using var retrainer = new Retrainer(context, Training, NullLogger<Retrainer>.Instance);
        await using var bundles = new LiveBundles(
            context.Scopes, registry, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()),
            (asset, _) => runner.RunAsync(Retrainer.JobName, new RetrainInput(asset, KalmanForecaster.ModelName), retrainer.RunAsync), TimeProvider.System,
            NullLogger<LiveBundles>.Instance);
        await using var loop = await LoopHarness.StartAsync(store.Ledger, store.Candles, series, minute, bundles: bundles);
        await loop.PlayAsync(retrainAfter ?? minutes);
        if (retrainAfter is { } played)
        {
            clock.Advance(played * Sample.Minute);
            await runner.RunAsync(Retrainer.JobName, new RetrainInput(), retrainer.RunAsync);
            await Waiting.UntilAsync(() => bundles.Current(Sample.Btc)!.Ensemble.Members.Length >= 4);
            await loop.PlayAsync(minutes - played);
        }

        return new Recomputation(context, loop.Loop.Market, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()),
            history, new SqliteUploadStore(store.Database, clock));
    }
}
