using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Forecasting;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Loop;

public sealed class LiveBundlesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Enough => TrainingData.RequiredCandles(Planted.Quick, Planted.Horizon) + 50;

    [Fact]
    public async Task An_asset_without_any_version_gets_a_Kalman_filter_before_the_first_prediction()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer();
        await using var bundles = Bundles(bench, retrainer);
        Assert.Null(bundles.Current(TrainingBench.Btc));

        await bundles.PrepareAsync(Token);

        var members = bundles.Current(TrainingBench.Btc)!.Ensemble.Members;
        Assert.Equal([await bench.HolderAsync(KalmanForecaster.ModelName), new PersistenceForecaster().Version],
            members.Select(member => member.Forecaster.Version));
    }

    [Fact]
    public async Task New_champions_come_in_as_soon_as_the_registry_says_so_and_old_ones_are_not_read_again()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer();
        await using var bundles = Bundles(bench, retrainer);
        await bundles.PrepareAsync(Token);
        var kalman = bundles.Current(TrainingBench.Btc)!.Ensemble.Members[0].Forecaster;
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
        var bundle = await UntilAsync(bundles, bundle => bundle.Ensemble.Members.Length == 3);

        Assert.Same(kalman, bundle.Ensemble.Members[0].Forecaster);
        Assert.Equal(
            [KalmanForecaster.ModelName, TreeForecaster.LightGbmModel, PersistenceForecaster.ModelName],
            bundle.Ensemble.Members.Select(member => member.Forecaster.Model));
        Assert.Equal([0.10, 0.35, 0.02], bundle.Ensemble.Members.Select(member => member.Weight));
    }

    [Fact]
    public async Task A_champion_with_a_broken_artefact_gives_way_to_the_one_before()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        var first = await AddKalmanAsync(bench, 1);
        var second = await AddKalmanAsync(bench, 2);
        await File.WriteAllTextAsync(FileOf(bench, second), "half an arte", Token);
        using var retrainer = bench.Retrainer();
        await using var bundles = Bundles(bench, retrainer);

        await bundles.PrepareAsync(Token);

        Assert.Equal(first, bundles.Current(TrainingBench.Btc)!.Ensemble.Members[0].Forecaster.Version);
        Assert.NotNull((await bench.Registry.FindAsync(TrainingBench.Btc, second, Token))!.Unusable);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_an_artefact_falls_back_as_a_missing_one_does_attack_5()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        var first = await AddKalmanAsync(bench, 1);
        var second = await AddKalmanAsync(bench, 2);
        Replace(bench, second, path => Directory.CreateDirectory(path));
        using var retrainer = bench.Retrainer();
        await using var bundles = Bundles(bench, retrainer);

        await bundles.PrepareAsync(Token);

        Assert.Equal(first, bundles.Current(TrainingBench.Btc)!.Ensemble.Members[0].Forecaster.Version);
        Assert.Equal("A folder stands in the place of its artefact.", (await bench.Registry.FindAsync(TrainingBench.Btc, second, Token))!.Unusable);
        var change = Assert.Single(await bench.Registry.ReadAliasesAsync(TrainingBench.Btc, Token));
        Assert.Equal((true, first), (change.IsFallback, change.VersionId));
    }

    [Fact]
    public async Task A_member_whose_artefact_cannot_be_read_is_left_out_by_name_and_comes_back_while_the_others_predict_attack_5()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer();
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
        var kalman = await AddKalmanAsync(bench, 1);

        // Following the link never comes to an end, which the system says as it says that the disk cannot be read.
        var artefact = await File.ReadAllBytesAsync(FileOf(bench, kalman), Token);
        Replace(bench, kalman, path => File.CreateSymbolicLink(path, path));
        await using var bundles = Bundles(bench, retrainer);

        await bundles.PrepareAsync(Token);

        var silent = Assert.IsType<SilentForecaster>(bundles.Current(TrainingBench.Btc)!.Ensemble.Members[0].Forecaster);
        Assert.Equal((KalmanForecaster.ModelName, kalman, "cannot be read from the disk just now, and is tried again every minute"),
            (silent.Model, silent.Version, silent.Reason));
        Assert.True(bundles.Current(TrainingBench.Btc)!.Ensemble.CanSpeak);
        Assert.Equal(kalman, await bench.HolderAsync(KalmanForecaster.ModelName));

        File.Delete(FileOf(bench, kalman));
        await File.WriteAllBytesAsync(Path.Combine(
            Path.GetDirectoryName(FileOf(bench, await bench.HolderAsync(TreeForecaster.LightGbmModel)))!, $"{kalman}.bin"), artefact, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        var whole = await UntilAsync(bundles, bundle => bundle.Ensemble.Members.All(member => member.Forecaster is not SilentForecaster));
        Assert.Equal(kalman, whole.Ensemble.Members[0].Forecaster.Version);
    }

    [Fact]
    public async Task A_round_of_training_costs_a_model_whose_champion_cannot_be_read_its_turn_and_no_other_attack_5()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer();
        var kalman = await AddKalmanAsync(bench, 1);
        Replace(bench, kalman, path => File.CreateSymbolicLink(path, path));

        var run = await bench.RetrainAsync(retrainer, new RetrainInput(TrainingBench.Btc));

        Assert.Equal(Core.Jobs.RunState.Succeeded, run.State);
        Assert.Equal(kalman, await bench.HolderAsync(KalmanForecaster.ModelName));
        Assert.NotNull(await bench.HolderAsync(TreeForecaster.LightGbmModel));
        Assert.NotNull(await bench.HolderAsync(LstmForecaster.ModelName));
    }

    [Fact]
    public async Task A_champion_made_for_another_horizon_and_a_model_with_no_version_left_are_members_that_say_why_they_are_silent_attack_5()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer();
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
        File.Delete(FileOf(bench, await bench.HolderAsync(TreeForecaster.LightGbmModel)));
        await AddKalmanAsync(bench, 1, Planted.Scope with { HorizonSteps = Planted.Horizon + 1 });
        await using var bundles = Bundles(bench, retrainer);

        await bundles.PrepareAsync(Token);

        var members = (await UntilAsync(bundles, bundle => bundle.Ensemble.CanSpeak)).Ensemble.Members;
        Assert.Equal(KalmanForecaster.ModelName, members[0].Forecaster.Model);
        Assert.Contains("Its artefact is missing", Assert.IsType<SilentForecaster>(members[1].Forecaster).Reason, StringComparison.Ordinal);

        await AddKalmanAsync(bench, 2, Planted.Scope with { HorizonSteps = Planted.Horizon + 1 });
        var none = await UntilAsync(bundles, bundle => !bundle.Ensemble.CanSpeak);
        Assert.StartsWith(
            "cannot serve: The artefact's horizon in candles is", Assert.IsType<SilentForecaster>(none.Ensemble.Members[0].Forecaster).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_champion_that_held_its_own_against_newer_data_does_not_go_stale()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        var champion = await AddKalmanAsync(bench, 1);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await bench.Registry.AddAsync(
            RegistryStore.Metadata(bench.Clock.GetUtcNow(), asset: TrainingBench.Btc, model: KalmanForecaster.ModelName) with { FeatureSchemaHash = null },
            Artefact(9), Token);
        using var retrainer = bench.Retrainer();
        await using var bundles = Bundles(bench, retrainer);

        await bundles.PrepareAsync(Token);

        var member = bundles.Current(TrainingBench.Btc)!.Ensemble.Members[0];
        Assert.Equal((champion, bench.Clock.GetUtcNow()), (member.Forecaster.Version, member.TrainedTo));
    }

    /// <summary>
    /// A thousand swaps while predictions go on: each prediction comes, is of whole versions (both members of the same generation, which
    /// share their variances here), and no swap is lost.
    /// </summary>
    [Fact]
    public async Task A_thousand_swaps_under_predictions_mix_no_versions_and_fail_none()
    {
        const int Swaps = 1000;
        var scope = Planted.Scope;
        var closes = Planted.Candles(1, 400).Select(candle => candle.Close).ToArray();
        var bundle = BundleOf(0);
        using var stop = new CancellationTokenSource();
        var (predicted, newest) = (0, 0);
        var predicting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var taken = Volatile.Read(ref bundle);
                var outcome = Predictor.Predict(taken, new PredictionRequest
                {
                    AsOf = DateTimeOffset.UnixEpoch,
                    IssuedAt = DateTimeOffset.UnixEpoch,
                    Source = "Simulated",
                    Closes = closes,
                    Features = [],
                    FeatureCount = 0,
                    Scale = 0.001,
                    BandQuantile = 1.6,
                    Terms = Inputs.StartTerms(taken.Ensemble),
                });
                var members = outcome.Prediction!.Members;
                Assert.Equal(members[0].Version, members[1].Version);
                var generation = int.Parse(members[0].Version, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(generation >= newest, "A later prediction spoke with an older version.");
                newest = generation;
                predicted++;
            }
        }, Token);
        for (var i = 1; i <= Swaps; i++)
        {
            var swapped = i;
            Volatile.Write(ref bundle, BundleOf(i));
            await Waiting.UntilAsync(() => Volatile.Read(ref newest) >= swapped || predicting.IsCompleted);
        }

        await stop.CancelAsync();
        await predicting;
        Assert.Equal(Swaps, newest);
        Assert.True(predicted >= Swaps);

        Bundle BundleOf(int generation)
        {
            var version = generation.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return new Bundle(
                scope.Asset,
                Inputs.Equal(new KalmanForecaster(version, new TrendVariances(0, 1e-6 * (1 + generation), 0)), new NamedPersistence(version)),
                scope.HorizonSteps, scope.Interval, 0.9, new SignalThresholds(0.55, 0.45));
        }
    }

    private static LiveBundles Bundles(TrainingBench bench, Retrainer retrainer) => new(
        bench.Context.Scopes, bench.Registry, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()),
        (asset, _) => bench.RetrainAsync(retrainer, new RetrainInput(asset, KalmanForecaster.ModelName)), bench.Clock, NullLogger<LiveBundles>.Instance);

    private static string FileOf(TrainingBench bench, string? version) =>
        Directory.GetFileSystemEntries(bench.Store.Folder, $"{version}.bin", SearchOption.AllDirectories).Single();

    private static void Replace(TrainingBench bench, string version, Action<string> make)
    {
        var path = FileOf(bench, version);
        File.Delete(path);
        make(path);
    }

    private static byte[] Artefact(int seed, ForecastScope? scope = null) =>
        ForecastFamily.Instance.Write(new Trained<IForecaster>(
            new KalmanForecaster("unnamed", new TrendVariances(0, 1e-6 * seed, 0)), new ModelCard(scope ?? Planted.Scope, [])));

    private static async Task<string> AddKalmanAsync(TrainingBench bench, int seed, ForecastScope? scope = null)
    {
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        var version = await bench.Registry.AddAsync(
            RegistryStore.Metadata(bench.Clock.GetUtcNow(), asset: TrainingBench.Btc, model: KalmanForecaster.ModelName) with { FeatureSchemaHash = null },
            Artefact(seed, scope), Token);
        await bench.Registry.SetAliasAsync(
            new AliasMove(TrainingBench.Btc, version.Model, ModelAlias.Champion, version.Id, await bench.HolderAsync(version.Model), "gate",
                "For the test."), Token);
        return version.Id;
    }

    private static async Task<Bundle> UntilAsync(LiveBundles bundles, Func<Bundle, bool> wished) =>
        (await Waiting.ForAsync(() => Task.FromResult(bundles.Current(TrainingBench.Btc)), bundle => bundle is not null && wished(bundle)))!;

    private sealed class NamedPersistence(string version) : IForecaster
    {
        public string Model => "persistence";

        public string Version => version;

        public int RequiredCloses => 1;

        public int RequiredFeatureRows => 0;

        public Forecast Predict(in ForecastInput input) => new(0);
    }
}
