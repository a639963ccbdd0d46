using System.Globalization;
using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.SeriesTests.Daily;

/// <summary>The LSTM of all series through uploads, take-backs and new names: which weights serve, and that it judges by days it has not seen.</summary>
[Kind(TestKind.Slow)]
public sealed class DailyNetworksTests
{
    private static readonly Asset Demand = DailyNetworks.IdOf(SeriesKind.Demand);
    private static readonly DateOnly Start = new(2024, 6, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_on_from_its_saved_weights_and_is_built_from_scratch_where_that_is_asked()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1", "P2"));
        var first = (await ChampionAsync(room))!;

        var (on, _) = await MergeAsync(room, Sales(420, "P1"));
        var (anew, _) = await MergeAsync(room, Sales(440, "P1"), anew: true);

        Assert.Contains($"saved weights {first.Id} were found, and training goes on from them.", on, StringComparison.Ordinal);
        Assert.Contains("The LSTM of all demand: a new network is built from scratch, as was asked; training does not go on from", anew, StringComparison.Ordinal);
        Assert.Contains("LSTM epoch 5/20", anew, StringComparison.Ordinal);
        var versions = await VersionsAsync(room);
        Assert.Equal((VersionOrigin.Retrain, null, "1"), (versions[0].Origin, versions[0].ParentId, versions[0].Parameters["rounds"]));
    }

    [Fact]
    public async Task Rolled_back_the_weights_before_take_part_in_the_next_fit_and_the_next_upload_goes_on_from_them()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1", "P2"));
        var first = (await ChampionAsync(room))!;
        await MergeAsync(room, Sales(430, "P1"), anew: true);
        var second = (await ChampionAsync(room))!;
        Assert.NotEqual(first.Id, second.Id);

        await room.Registry.SetAliasAsync(
            new AliasMove(Demand, DailyNetworks.Model, ModelAlias.Champion, first.Id, second.Id, "admin", "worse"), Token);

        Assert.Equal(first.Id, (await room.Data.Daily.RefitAsync(new Asset("P1"), Token)).Model!.NetworkVersion);
        var (log, _) = await MergeAsync(room, Sales(450, "P1"));
        Assert.Contains($"saved weights {first.Id} were found", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saved_weights_that_are_lost_are_told_with_the_reason_and_a_new_network_is_built()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1"));
        var first = (await ChampionAsync(room))!;
        System.IO.File.Delete(room.ArtefactOf(first));

        var (log, _) = await MergeAsync(room, Sales(420, "P1"));

        Assert.Matches(@"The LSTM of all demand: the saved weights could not be read \(.*\), so a new network is built\.", log);
        Assert.Matches(@"LSTM epoch 1/20 - loss=\d", log);
        Assert.Null((await ChampionAsync(room))!.ParentId);
        Assert.NotNull((await room.Registry.FindAsync(Demand, first.Id, Token))!.Unusable);
    }

    [Fact]
    public async Task Of_weights_that_hold_no_network_training_goes_on_from_those_before()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1"));
        var first = (await ChampionAsync(room))!;
        var other = await room.Registry.AddAsync(first, new byte[] { 1, 2, 3 }, Token);
        await room.Registry.SetAliasAsync(new AliasMove(Demand, DailyNetworks.Model, ModelAlias.Champion, other.Id, first.Id, "admin", "another"), Token);

        var (log, _) = await MergeAsync(room, Sales(420, "P1"));

        Assert.Contains($"saved weights {first.Id} were found, and training goes on from them.", log, StringComparison.Ordinal);
        Assert.NotNull((await room.Registry.FindAsync(Demand, other.Id, Token))!.Unusable);
    }

    [Fact]
    public async Task Days_of_a_series_that_is_too_short_to_learn_from_make_no_version()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1"));

        var (log, run) = await MergeAsync(room, Sales(60, "P2"));

        Assert.Contains("the weights stay as they were: no series with new days is long enough to learn from yet.", log, StringComparison.Ordinal);
        Assert.Single(await VersionsAsync(room));
        Assert.Null(run.Steps[0].VersionId);
    }

    /// <summary>The newest weeks run against all that came before, so whatever is learnt of that forecasts them worse.</summary>
    [Fact]
    public async Task Weights_that_forecast_the_newest_windows_no_better_are_not_kept_and_the_log_says_so()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1", "P2"));
        var before = (await Networks(room).ReadAsync(SeriesKind.Demand, Token)).Pair!;

        var (log, _) = await MergeAsync(room, File("P3", day => Value(day, day > 370 ? -3 : 1)));

        Assert.Contains("The LSTM of all demand: the weights that serve stay as they were, for what was learnt now did not forecast the newest windows better.",
            log, StringComparison.Ordinal);
        Assert.Equal(before.Serve.Forecast(Known(), Days()), (await Networks(room).ReadAsync(SeriesKind.Demand, Token)).Pair!.Serve.Forecast(Known(), Days()));
    }

    [Fact]
    public async Task Taken_back_an_upload_leaves_the_weights_and_the_forecasts_that_were_before_it_and_the_next_one_goes_on_from_those()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1", "P2"));
        await MergeAsync(room, Sales(410, "P1", "P2"));
        var (standing, before) = ((await ChampionAsync(room))!, await ForecastAsync(room, "P1"));
        var (_, second) = await MergeAsync(room, File("P1", day => Value(day, 2), 430));
        Assert.NotEqual(standing.Id, (await ChampionAsync(room))!.Id);

        var log = await TakeBackAsync(room, second);

        Assert.Contains($"learnt what is gone, so {standing.Id} serves again.", log, StringComparison.Ordinal);
        Assert.Equal(standing.Id, (await ChampionAsync(room))!.Id);
        Assert.Equal(before, await ForecastAsync(room, "P1"));
        var stale = await new StaleVersions(room.Uploads, room.Registry).FindAsync(await VersionsAsync(room), Token);
        Assert.DoesNotContain(standing.Id, stale.Keys);
        Assert.NotEmpty(stale);

        var (next, _) = await MergeAsync(room, Sales(440, "P1"));
        Assert.Contains($"saved weights {standing.Id} were found, and training goes on from them.", next, StringComparison.Ordinal);
        await AssertMayJudgeAsync(room, "P1", "P2");
    }

    [Fact]
    public async Task Weights_that_began_with_what_was_taken_back_are_built_anew_from_what_is_left_or_go()
    {
        await using var room = await UploadRoom.CreateAsync();
        var (_, first) = await MergeAsync(room, Sales(400, "P1"));
        var (_, second) = await MergeAsync(room, Sales(400, "P2"));

        var log = await TakeBackAsync(room, first);

        Assert.Contains("learnt what is gone, so it serves no more.", log, StringComparison.Ordinal);
        Assert.Contains("serves from now on. Built anew: its loss on the newest windows of 1 series", log, StringComparison.Ordinal);
        Assert.Null((await ChampionAsync(room))!.ParentId);
        await AssertMayJudgeAsync(room, "P2");

        await TakeBackAsync(room, second);
        Assert.Null(await ChampionAsync(room));
    }

    [Fact]
    public async Task Under_another_name_a_series_is_judged_by_days_that_were_not_seen_and_training_goes_on()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(400, "P1", "P2"));
        await room.Changes.RenameAsync(new Asset("P1"), new Asset("P3"), mayMerge: false, "its new number", "admin", Token);
        await AssertMayJudgeAsync(room, "P2", "P3");

        var (log, _) = await MergeAsync(room, Sales(420, "P3"));
        Assert.Contains("training goes on from them.", log, StringComparison.Ordinal);
        Assert.DoesNotContain("/20", log, StringComparison.Ordinal);

        // A shorter series of a name whose days were seen further on: no weights may judge it, so they are built anew.
        await room.Changes.RemoveAsync(new Asset("P2"), "wrong file", "admin", Token);
        var (shorter, _) = await MergeAsync(room, Sales(300, "P2"));
        Assert.Contains("were found, but have learnt days by which a series is judged now, so a new network is built.", shorter, StringComparison.Ordinal);
        Assert.DoesNotContain("training goes on", shorter, StringComparison.Ordinal);
        Assert.Contains("LSTM epoch 5/20", shorter, StringComparison.Ordinal);
        await AssertMayJudgeAsync(room, "P2", "P3");
    }

    [Fact]
    public async Task Prices_have_a_network_of_their_own_that_learns_epoch_by_epoch_beside_the_additive_model_and_serve_the_last_value()
    {
        await using var room = await UploadRoom.CreateAsync();
        var random = new Random(11);
        double[] prices = new double[400];
        for (var day = 0; day < prices.Length; day++)
        {
            prices[day] = day == 0 ? 100 : prices[day - 1] * Math.Exp(0.02 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5));
        }

        var (log, _) = await MergeAsync(room, File("SHARE", day => prices[day]));

        Assert.Contains("The LSTM of all prices: there are no saved weights yet, so a new network is built.", log, StringComparison.Ordinal);
        Assert.Matches(@"LSTM epoch 1/20 - loss=\d", log);
        Assert.Contains("SHARE: the additive (Prophet-style) model errs", log, StringComparison.Ordinal);
        Assert.Contains("it is worse, and takes part only in series whose moments of the past speak for it.", log, StringComparison.Ordinal);
        Assert.NotNull((await room.Registry.ReadChampionAsync(DailyNetworks.IdOf(SeriesKind.Price), DailyNetworks.Model, Token)).Version);
        Assert.Null(await ChampionAsync(room));
        var forecast = await room.Forecasts.ForecastAsync(new Asset("SHARE"), 7, Token);
        Assert.Equal((SeriesKind.Price, DemandMember.LastValue.Name), (forecast.Model.Kind, forecast.Model.ServedBy));
        Assert.Contains(forecast.Model.Members, member => member.Name == DemandMember.Network && member.Weight == 0);
    }

    private static async Task AssertMayJudgeAsync(UploadRoom room, params string[] names)
    {
        var pair = (await Networks(room).ReadAsync(SeriesKind.Demand, Token)).Pair!;
        foreach (var name in names)
        {
            var days = DailyModel.DaysOf(await room.History.ReadAsync(new Asset(name), Token), new SeriesSettings());
            Assert.True(pair.MayJudge(new DemandHistory(name, days)), name);
            Assert.Contains((await room.Forecasts.ForecastAsync(new Asset(name), 7, Token)).Model.Members, member => member.Name == DemandMember.Network);
        }
    }

    private static OpenDays Days() => OpenDays.Of(
        [.. Enumerable.Range(0, 200).Select(Start.AddDays)], [.. Enumerable.Range(0, 200).Select(day => Value(day, 1))], absentIsZero: false);

    private static DemandKnown Known() => new(Days().Values, Days().Values, 7, 28);

    private static DailyNetworks Networks(UploadRoom room) => new(room.History, room.Series, room.Registry, room.Clock, room.Clock);

    private static async Task<(string Log, JobRun Run)> MergeAsync(UploadRoom room, string file, bool anew = false)
    {
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        var upload = await room.ReceiveAsync(file);
        var run = await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading, ConflictRule.TakeUploaded, Anew: anew));
        Assert.True(run.State == RunState.Succeeded, run.Message);
        return (await room.LogOfAsync(run.Id), run);
    }

    private static async Task<string> TakeBackAsync(UploadRoom room, JobRun merged)
    {
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        var upload = long.Parse(merged.Parameters["upload"], CultureInfo.InvariantCulture);
        var run = await room.Runner.RunAsync(UploadTakeBack.JobName, new TakeBackInput(upload, "wrong file", "admin"), room.Data.TakeBack.RunAsync, "admin");
        Assert.True(run.State == RunState.Succeeded, run.Message);
        return await room.LogOfAsync(run.Id);
    }

    private static async Task<ModelVersion?> ChampionAsync(UploadRoom room) =>
        (await room.Registry.ReadChampionAsync(Demand, DailyNetworks.Model, Token)).Version;

    private static async Task<IReadOnlyList<ModelVersion>> VersionsAsync(UploadRoom room) => (await room.Registry.ReadAsync(new VersionQuery(Demand), Token)).Items;

    private static async Task<IReadOnlyList<ForecastDay>> ForecastAsync(UploadRoom room, string id) =>
        (await room.Forecasts.ForecastAsync(new Asset(id), 28, Token)).Days;

    private static string Sales(int days, params string[] products)
    {
        var text = new StringBuilder("date,product_id,sales\n");
        foreach (var (place, product) in products.Index())
        {
            text.Append(Rows(product, day => Value(day, 1 + place), days));
        }

        return text.ToString();
    }

    private static string File(string product, Func<int, double> value, int days = 400) => $"date,product_id,sales\n{Rows(product, value, days)}";

    private static string Rows(string product, Func<int, double> value, int days) => string.Concat(Enumerable.Range(0, days).Select(
        day => string.Create(CultureInfo.InvariantCulture, $"{Start.AddDays(day):yyyy-MM-dd},{product},{value(day):F1}\n")));

    // A level that sways over five weeks, which weekdays say nothing of, with seeded noise.
    private static double Value(int day, double sway) =>
        100 + (10 * (day % 7)) + (20 * sway * Math.Sin(2 * Math.PI * day / 35)) + (10 * new Random((day * 31) + (int)sway).NextDouble());
}
