namespace CryptoPredict.Tests.Training.Feedback;

[Kind(TestKind.Slow)]
public sealed class SignalLoopTests
{
    // At its start the loop judges the stored candles whose targets still lie ahead.
    private const int Already = Planted.Horizon;

    private static readonly int First = FeedbackHarness.Candles.Length - 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_candle_gives_a_signal_per_model_and_is_met_by_its_target()
    {
        await using var harness = await TrainedAsync();
        await harness.PlayAsync(First, 20);

        var rows = await harness.RowsAsync();
        Assert.Equal((Already + 20) * 2, rows.Count);
        Assert.Equal(20 * 2, rows.Count(row => row.Outcome is not null));
        var closes = FeedbackHarness.Candles.ToDictionary(candle => candle.OpenTime + TimeSpan.FromMinutes(1), candle => candle.Close);
        foreach (var (signal, outcome) in rows)
        {
            Assert.Equal(closes[signal.AsOf], signal.LastPrice);
            Assert.Equal(Planted.Horizon, (signal.TargetTime - signal.AsOf).TotalMinutes);
            Assert.StartsWith(signal.Model, signal.Version, StringComparison.Ordinal);
            if (outcome is not null)
            {
                Assert.Equal(Math.Log(closes[signal.TargetTime] / closes[signal.AsOf]), outcome.LogReturn);
                Assert.Equal(signal.ProbabilityUp > 0.5 == outcome.LogReturn > 0, outcome.Hit);
            }
        }
    }

    [Fact]
    public async Task A_restart_goes_on_without_gap_or_double()
    {
        await using var steady = await TrainedAsync();
        await steady.PlayAsync(First, 30);
        await using var restarted = await TrainedAsync();
        foreach (var (from, count) in new[] { (0, 7), (7, 1), (8, 2), (10, 20) })
        {
            await restarted.StartAsync();
            await restarted.UntilAsync(status => status.Models[1].VersionId is not null);
            await restarted.PlayAsync(First + from, count);
        }

        Assert.Equal(await steady.RowsAsync(), await restarted.RowsAsync());
        var (one, other) = (await steady.Loop.ReadAsync(Token), await restarted.Loop.ReadAsync(Token));
        Assert.Equal(one.Models.Select(model => model.Whole), other.Models.Select(model => model.Whole));
    }

    [Fact]
    public async Task What_came_due_while_it_was_down_is_settled_and_no_signal_is_given_afterwards()
    {
        await using var harness = await TrainedAsync();
        await harness.PlayAsync(First, 10);
        await harness.StopAsync();
        await harness.Market.CloseAsync(FeedbackHarness.Btc, FeedbackHarness.Candles[(First + 10)..(First + 30)]);
        await harness.StartAsync();
        await harness.UntilAsync(status => status.Models[0].Series.Last?.Signal.AsOf == harness.Clock.GetUtcNow());

        // The last three candles' targets still lay ahead: only they were judged.
        var rows = (await harness.RowsAsync()).Where(row => row.Signal.Model == "logistic").ToArray();
        Assert.Equal(Already + 10 + Planted.Horizon, rows.Length);
        Assert.Equal(Planted.Horizon, rows.Count(row => row.Outcome is null));
        Assert.All(rows.Where(row => row.Outcome is not null), row => Assert.NotNull(row.Outcome!.LogReturn));
    }

    [Fact]
    public async Task Without_the_candle_of_its_target_a_signal_can_never_be_verified()
    {
        await using var harness = await TrainedAsync();
        await harness.PlayAsync(First, 5);

        // The candle that the third of these aims at never comes; the next one shows it.
        var aimedAt = First + 5;
        await harness.Market.CloseAsync(FeedbackHarness.Btc, FeedbackHarness.Candles[aimedAt + 1]);
        await harness.UntilAsync(status => status.Models[1].Series.Log.Length == Already + 4);

        var missed = (await harness.RowsAsync()).Where(row => row.Outcome is { LogReturn: null }).ToArray();
        Assert.Equal(2, missed.Length);
        Assert.All(missed, row => Assert.Equal(FeedbackHarness.Candles[aimedAt].OpenTime + TimeSpan.FromMinutes(1), row.Signal.TargetTime));
        Assert.All(missed, row => Assert.Null(row.Outcome!.Hit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_candle_that_comes_late_settles_what_aimed_at_it_and_completes_the_features(bool whileItWasDown)
    {
        await using var steady = await TrainedAsync();
        await steady.PlayAsync(First, 20);
        await using var harness = await TrainedAsync();
        await harness.PlayAsync(First, 5);
        await harness.PlayAsync(First + 6, 5);
        Assert.Equal(2, (await harness.RowsAsync()).Count(row => row.Outcome is { LogReturn: null }));

        var missing = FeedbackHarness.Candles[First + 5];
        if (whileItWasDown)
        {
            await harness.StopAsync();
            await harness.Market.FillAsync(FeedbackHarness.Btc, missing);
            await harness.StartAsync();
        }
        else
        {
            await harness.Market.FillAsync(FeedbackHarness.Btc, missing);
        }

        await harness.UntilAsync(status => status.Models.Take(2)
            .All(model => model.Series.Log is { Length: > 0 } log && log.All(entry => entry.Outcome is { LogReturn: not null })));
        var late = (await harness.RowsAsync()).Where(row => row.Signal.TargetTime == missing.OpenTime + TimeSpan.FromMinutes(1)).ToArray();
        Assert.Equal(2, late.Length);
        Assert.All(late, row => Assert.Equal(Math.Log(missing.Close / row.Signal.LastPrice), row.Outcome!.LogReturn));
        Assert.All(late, row => Assert.Equal(harness.Clock.GetUtcNow(), row.Outcome!.SettledAt));

        await harness.PlayAsync(First + 11, 9);
        var from = FeedbackHarness.Candles[First + 11].OpenTime;
        Assert.Equal((await steady.RowsAsync()).Where(row => row.Signal.AsOf > from), (await harness.RowsAsync()).Where(row => row.Signal.AsOf > from));
    }

    [Fact]
    public async Task A_new_champion_speaks_from_the_next_candle_on()
    {
        await using var harness = await TrainedAsync();
        await harness.PlayAsync(First, 3);
        var before = (await harness.Loop.ReadAsync(Token)).Models[0].VersionId;
        harness.Clock.Advance(TimeSpan.FromSeconds(1));
        await harness.RunCycleAsync(1);
        var versions = await harness.Registry.ReadAliasesAsync(FeedbackHarness.Btc, Token);
        var now = versions.Single(change => change is { Model: "logistic", Alias: Core.Registry.ModelAlias.Champion }).VersionId;
        await harness.UntilAsync(status => status.Models[0].VersionId == now);
        await harness.PlayAsync(First + 3, 1);

        Assert.Equal(now, (await harness.RowsAsync()).First(row => row.Signal.Model == "logistic").Signal.Version);
        Assert.NotNull(before);
    }

    [Fact]
    public async Task A_lost_artefact_silences_its_model_alone()
    {
        await using var harness = await TrainedAsync();
        foreach (var file in Directory.GetFiles(harness.Folder, "logistic-*.bin", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, "no model", Token);
        }

        await harness.StartAsync();
        var status = await harness.UntilAsync(now => now.Models[1].VersionId is not null);
        Assert.Equal((null, "No version has passed the gate yet."), (status.Models[0].VersionId, status.Models[0].Silent));
        await harness.Market.CloseAsync(FeedbackHarness.Btc, FeedbackHarness.Candles[First]);
        await harness.UntilAsync(now => now.Models[1].Series.Last?.Signal.AsOf == harness.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Before_the_first_cycle_it_says_why_there_is_no_signal()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.StartAsync();
        var status = await harness.Loop.ReadAsync(Token);
        Assert.All(status.Models, model => Assert.Equal("No version has passed the gate yet.", model.Silent));
        Assert.All(status.Tiers, tier => Assert.Equal("It has never run.", tier.Reason));
    }

    private static async Task<FeedbackHarness> TrainedAsync()
    {
        var harness = await FeedbackHarness.CreateAsync();
        await harness.RunCycleAsync(2);
        await harness.StartAsync();
        await harness.UntilAsync(status => status.Models[1].Series.Last?.Signal.AsOf == harness.Clock.GetUtcNow());
        return harness;
    }
}
