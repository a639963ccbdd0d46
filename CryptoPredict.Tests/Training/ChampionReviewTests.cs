using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Training;

public sealed class ChampionReviewTests
{
    private const int Candles = 3500;
    private const int Born = 2100;

    // Planted returns follow each other: a fitted trend knows that, a level without slope says "no change".
    private static readonly TrendVariances Good =
        KalmanForecaster.Fit([.. Planted.Candles(1, Born).Select(candle => candle.Close)], "fit", CancellationToken.None).Variances;

    private static readonly TrendVariances Poor = new(0, 1e-6, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_champion_that_is_worse_than_the_version_before_over_its_next_predictions_is_rolled_back()
    {
        await using var bench = await BenchAsync(first: Good, second: Poor, ModelAlias.Champion);
        var before = (await HistoryAsync(bench))[^1].VersionId;

        var said = await Review(bench).RunAsync("test", Token);

        Assert.Equal(before, await bench.HolderAsync(KalmanForecaster.ModelName));
        var move = (await HistoryAsync(bench))[0];
        Assert.Equal(("rollback", before), (move.By, move.VersionId));
        Assert.Contains("p = ", move.Reason, StringComparison.Ordinal);
        Assert.Contains(move.Reason, said, StringComparison.Ordinal);

        // What a rollback put there is not rolled back to what it replaced.
        await Review(bench).RunAsync("test", Token);
        Assert.Equal(before, await bench.HolderAsync(KalmanForecaster.ModelName));
    }

    [Theory]
    [InlineData("a folder")]
    [InlineData("a link to itself")]
    public async Task A_version_that_cannot_be_read_is_told_and_all_other_champions_are_reviewed_attack_5(string how)
    {
        await using var bench = await BenchAsync(first: Good, second: Poor, ModelAlias.Champion);
        var champion = await bench.HolderAsync(KalmanForecaster.ModelName);
        var path = Directory.GetFiles(bench.Store.Folder, $"{champion}.bin", SearchOption.AllDirectories).Single();
        File.Delete(path);
        if (how == "a folder")
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            File.CreateSymbolicLink(path, path);
        }

        var said = await Review(bench).RunAsync("test", Token);

        Assert.Contains(how == "a folder" ? "champions reviewed" : "kalman is not reviewed, for a version of it cannot be read from the disk just now.", said,
            StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Store.Folder, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_champion_that_is_better_or_new_stays_and_its_live_figures_are_kept()
    {
        await using var bench = await BenchAsync(first: Poor, second: Good, ModelAlias.Champion);
        var champion = await bench.HolderAsync(KalmanForecaster.ModelName);

        var said = await Review(bench).RunAsync("test", Token);

        Assert.Equal(champion, await bench.HolderAsync(KalmanForecaster.ModelName));
        Assert.Contains("none moves", said, StringComparison.Ordinal);
        var live = (await bench.Registry.FindAsync(TrainingBench.Btc, champion!, Token))!.Live!;
        Assert.InRange(live.Count, 200, Candles - Born);
        Assert.InRange(live.Values["relative_mae"], 0.1, 1);
    }

    [Fact]
    public async Task A_challenger_that_is_better_on_trial_becomes_champion()
    {
        await using var bench = await BenchAsync(first: Poor, second: Good, ModelAlias.Challenger);
        var challenger = await bench.HolderAsync(KalmanForecaster.ModelName, ModelAlias.Challenger);

        await Review(bench).RunAsync("test", Token);

        Assert.Equal(challenger, await bench.HolderAsync(KalmanForecaster.ModelName));
        Assert.Null(await bench.HolderAsync(KalmanForecaster.ModelName, ModelAlias.Challenger));
        Assert.Equal("review", (await HistoryAsync(bench))[0].By);
        var live = (await bench.Registry.FindAsync(TrainingBench.Btc, challenger!, Token))!.Live!;
        Assert.InRange(live.Values["relative_to_champion"], 0.1, 0.99);
    }

    [Fact]
    public async Task A_challenger_without_a_clear_gain_makes_room_after_its_trial_and_not_before()
    {
        await using var bench = await BenchAsync(first: Good, second: Good, ModelAlias.Challenger);
        var champion = await bench.HolderAsync(KalmanForecaster.ModelName);

        await Review(bench, new ReviewOptions { TrialTargets = 500, Window = 1440 }).RunAsync("test", Token);
        Assert.NotNull(await bench.HolderAsync(KalmanForecaster.ModelName, ModelAlias.Challenger));

        await Review(bench).RunAsync("test", Token);
        Assert.Null(await bench.HolderAsync(KalmanForecaster.ModelName, ModelAlias.Challenger));
        Assert.Equal(champion, await bench.HolderAsync(KalmanForecaster.ModelName));
    }

    [Fact]
    public async Task Too_few_verified_predictions_move_nothing()
    {
        await using var bench = await BenchAsync(first: Good, second: Poor, ModelAlias.Champion, verified: 20);
        var champion = await bench.HolderAsync(KalmanForecaster.ModelName);

        await Review(bench).RunAsync("test", Token);

        Assert.Equal(champion, await bench.HolderAsync(KalmanForecaster.ModelName));
    }

    [Fact]
    public async Task A_pin_keeps_even_a_poor_champion_and_the_review_says_so()
    {
        await using var bench = await BenchAsync(first: Good, second: Poor, ModelAlias.Champion);
        var champion = await bench.HolderAsync(KalmanForecaster.ModelName);
        await bench.Registry.SetPinAsync(TrainingBench.Btc, true, "ada", "Freeze.", Token);

        var said = await Review(bench).RunAsync("test", Token);

        Assert.Equal(champion, await bench.HolderAsync(KalmanForecaster.ModelName));
        Assert.Contains("Not done", said, StringComparison.Ordinal);
    }

    private static ChampionReview Review(TrainingBench bench, ReviewOptions? options = null) =>
        new(bench.Context, options ?? new ReviewOptions(), NullLogger<ChampionReview>.Instance);

    private static Task<IReadOnlyList<AliasChange>> HistoryAsync(TrainingBench bench) =>
        bench.Registry.ReadAliasHistoryAsync(new AliasQuery(TrainingBench.Btc, KalmanForecaster.ModelName, ModelAlias.Champion), Token);

    /// <summary>A first champion, then another version with an alias, and predictions verified since.</summary>
    private static async Task<TrainingBench> BenchAsync(
        TrendVariances first, TrendVariances second, ModelAlias alias, int verified = Candles - Born - Planted.Horizon)
    {
        var bench = await TrainingBench.CreateAsync(Candles);
        var now = bench.Clock.GetUtcNow();
        bench.Clock.AdjustTime(CandleSeries.Start + ((Born - 60) * CandleSeries.Minute));
        await AddAsync(bench, first, ModelAlias.Champion);
        bench.Clock.Advance(TimeSpan.FromMinutes(60));
        await AddAsync(bench, second, alias);
        bench.Clock.AdjustTime(now);
        await bench.VerifyAsync(Born, verified, model: KalmanForecaster.ModelName);
        return bench;
    }

    private static async Task AddAsync(TrainingBench bench, TrendVariances variances, ModelAlias alias)
    {
        var artefact = ForecastFamily.Instance.Write(new Trained<IForecaster>(new KalmanForecaster("unnamed", variances), new ModelCard(Planted.Scope, [])));
        var version = await bench.Registry.AddAsync(
            RegistryStore.Metadata(bench.Clock.GetUtcNow(), asset: TrainingBench.Btc, model: KalmanForecaster.ModelName) with { FeatureSchemaHash = null },
            artefact, Token);
        var holder = await bench.HolderAsync(KalmanForecaster.ModelName, alias);
        var result = await bench.Registry.SetAliasAsync(
            new AliasMove(TrainingBench.Btc, version.Model, alias, version.Id, holder, "gate", "For the test."), Token);
        Assert.True(result.Succeeded, result.Message);
    }
}
