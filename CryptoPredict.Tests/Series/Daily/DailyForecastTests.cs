using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.SeriesTests.Daily;

public sealed class DailyForecastTests
{
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_forecast_begins_the_day_after_the_last_and_follows_the_pattern()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(120, "P1")));

        var forecast = await room.Forecasts.ForecastAsync(P1, 14, Token);

        Assert.Equal(DailyFiles.Start.AddDays(119), forecast.LastDay);
        Assert.Equal(Enumerable.Range(120, 14).Select(DailyFiles.Start.AddDays), forecast.Days.Select(day => day.Date));
        Assert.All(forecast.Days, day =>
        {
            Assert.InRange(day.Forecast, day.Lower, day.Upper);
            Assert.Equal(DailyFiles.Value(day.Date.DayNumber - DailyFiles.Start.DayNumber, noise: 0), day.Forecast, 2.0);
        });
        Assert.Equal("daily", forecast.Version.Model);
        Assert.InRange(forecast.Version.HoldoutMetrics["relative_mae"], 0, 0.9);
        Assert.Equal(1, forecast.Model.Members.Sum(member => member.Weight), 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(366)]
    public async Task Days_outside_their_range_are_refused(int days)
    {
        await using var room = await UploadRoom.CreateAsync();

        Assert.Contains("between 1 and 365",
            (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => room.Forecasts.ForecastAsync(P1, days, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_forecast_is_refused_with_the_reason_and_near_names()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(12, "P021", "P210")));
        await room.MergeAsync(await room.ReceiveAsync(
            "month,item_id,demand,date\n" + string.Concat(
                Enumerable.Range(0, 24).Select(i => $"x,monthly,5,{new DateOnly(2023, 1, 1).AddMonths(i):yyyy-MM-dd}\n"))));

        var unknown = await Assert.ThrowsAsync<DailyForecastException>(() => room.Forecasts.ForecastAsync(new Asset("p022"), 7, Token));
        var brief = await Assert.ThrowsAsync<DailyForecastException>(() => room.Forecasts.ForecastAsync(new Asset("P021"), 7, Token));
        var sparse = await Assert.ThrowsAsync<DailyForecastException>(() => room.Forecasts.ForecastAsync(new Asset("monthly"), 7, Token));
        var long1 = await Assert.ThrowsAsync<DailyForecastException>(() => room.Forecasts.ForecastAsync(new Asset(new string('x', 100_000)), 7, Token));

        Assert.True(unknown.IsUnknown && long1.IsUnknown && !brief.IsUnknown && !sparse.IsUnknown);
        Assert.Contains("Near names are P021", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("12 days with values; a daily forecast takes at least 21", brief.Message, StringComparison.Ordinal);
        Assert.Contains("24 have values", sparse.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_champion_serves_at_once_and_no_forecast_fails_while_versions_change()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        using var ended = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            HashSet<string> seen = [];
            do
            {
                seen.Add((await room.Forecasts.ForecastAsync(P1, 7, Token)).Version.Id);
            }
            while (!ended.IsCancellationRequested);

            return seen;
        })).ToList();

        for (var days = 61; days <= 66; days++)
        {
            room.Clock.Advance(TimeSpan.FromMinutes(1));
            await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(days, "P1")));
            Assert.Equal(DailyFiles.Start.AddDays(days - 1), (await room.Forecasts.ForecastAsync(P1, 1, Token)).LastDay);
        }

        await ended.CancelAsync();
        Assert.All(await Task.WhenAll(asking), seen => Assert.NotEmpty(seen));
    }

    [Fact]
    public async Task A_champion_that_cannot_be_decoded_gives_way_to_the_one_before()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var good = (await room.Forecasts.ForecastAsync(P1, 1, Token)).Version;
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        var bad = await room.Registry.AddAsync(Metadata(room, good), "no model"u8.ToArray(), Token);
        await room.Registry.SetAliasAsync(new AliasMove(P1, DailyTraining.Model, ModelAlias.Champion, bad.Id, good.Id, "test", "It looked better."), Token);

        Assert.Equal(good.Id, (await room.Forecasts.ForecastAsync(P1, 1, Token)).Version.Id);
    }

    [Fact]
    public async Task A_series_that_only_the_model_of_an_earlier_version_of_the_program_forecast_is_fitted_anew_and_that_model_serves_no_more()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var made = (await room.Forecasts.ForecastAsync(P1, 1, Token)).Version;
        await room.Registry.SetAliasAsync(new AliasMove(P1, DailyTraining.Model, ModelAlias.Champion, null, made.Id, "test", "As it was before."), Token);
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        var old = await room.Registry.AddAsync(Metadata(room, made) with { Model = "prophet" }, "an additive model"u8.ToArray(), Token);
        await room.Registry.SetAliasAsync(new AliasMove(P1, "prophet", ModelAlias.Champion, old.Id, null, "test", "It serves."), Token);

        var forecast = await room.Forecasts.ForecastAsync(P1, 7, Token);

        Assert.Equal((DailyTraining.Model, 7), (forecast.Version.Model, forecast.Days.Count));
        Assert.NotEqual(made.Id, forecast.Version.Id);
        var serving = (await room.Registry.ReadAliasesAsync(P1, Token)).Where(alias => alias is { Alias: ModelAlias.Champion, VersionId: not null });
        Assert.Equal([(DailyTraining.Model, forecast.Version.Id)], serving.Select(alias => (alias.Model, alias.VersionId!)));
    }

    [Fact]
    public async Task An_asset_is_forecast_from_the_closes_of_whole_days_stored_or_known_to_the_market()
    {
        await using var room = await UploadRoom.CreateAsync();
        var today = new DateTimeOffset(UploadRoom.Now.Date, TimeSpan.Zero);
        await room.Candles.AddAsync(
            [.. Enumerable.Range(0, 30).SelectMany(day => new[] { Close(today.AddDays(-day), 1_000 - day), Close(today.AddDays(-day).AddHours(-1), 5) }),
                Close(UploadRoom.Now, 7)], Token);

        var forecast = await room.Forecasts.ForecastAsync(UploadRoom.Btc, 3, Token);

        Assert.Equal(DateOnly.FromDateTime(today.UtcDateTime).AddDays(-1), forecast.LastDay);
        Assert.Equal(30, forecast.Version.Rows);
        Assert.Equal(SeriesKind.Price, forecast.Model.Kind);
        Assert.All(forecast.Days, day => Assert.Equal(1_000, day.Forecast));
        Assert.Equal([true, true, true], forecast.Days.Select(day => day.Lower95 < day.Lower && day.Lower < 1_000 && 1_000 < day.Upper && day.Upper < day.Upper95));
    }

    [Fact]
    public async Task The_market_gives_the_days_before_the_first_stored_candle()
    {
        var today = new DateTimeOffset(UploadRoom.Now.Date, TimeSpan.Zero);
        await using var room = await UploadRoom.CreateAsync([.. Enumerable.Range(0, 50).Select(day => Close(today.AddDays(-day), 1_000 - day).Candle)]);
        await room.Candles.AddAsync([Close(today, 2_000), Close(today.AddDays(-1), 2_000)], Token);

        var closes = await room.History.ReadAsync(UploadRoom.Btc, Token);

        Assert.Equal(50, closes.Count);
        Assert.Equal([998, 2_000, 2_000], closes.TakeLast(3).Select(point => point.Value));
    }

    [Fact]
    public async Task A_file_of_long_ago_leaves_the_days_since_then_to_the_market()
    {
        var today = new DateTimeOffset(UploadRoom.Now.Date, TimeSpan.Zero);
        await using var room = await UploadRoom.CreateAsync([.. Enumerable.Range(0, 50).Select(day => Close(today.AddDays(-day), 1_000 - day).Candle)]);
        await room.Candles.AddAsync([Close(today.AddDays(-300), 5), Close(today.AddDays(-2), 2_000)], Token);

        var closes = await room.History.ReadAsync(UploadRoom.Btc, Token);

        Assert.Equal(51, closes.Count);
        Assert.Equal([5, 951, 952], closes.Take(3).Select(point => point.Value));
        Assert.Equal([997, 2_000, 999, 1_000], closes.TakeLast(4).Select(point => point.Value));
        Assert.Equal(closes.Select(point => point.Day).Order(), closes.Select(point => point.Day));
    }

    [Fact]
    public void A_series_that_was_never_negative_gets_no_negative_forecast()
    {
        var falling = Enumerable.Range(0, 60).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(day), Math.Max(0, 60 - day))).ToList();

        var ours = DailyModel.Fit(falling, new SeriesSettings(SeriesKind.Demand), null, Token);
        var signed = DailyModel.Fit([.. falling.Select(point => point with { Value = point.Value - 30 })], new SeriesSettings(SeriesKind.Demand), null, Token);

        Assert.All(ours.Days, day => Assert.True(day is { Forecast: >= 0, Lower: >= 0, Lower95: >= 0 }));
        Assert.True(signed.Days[27].Lower95 < 0);
    }

    [Fact]
    public void Nothing_is_forecast_for_weekdays_that_are_closed_case_02()
    {
        var random = new Random(3);
        var closes = Enumerable.Range(0, 150).Select(day => new SeriesPoint(new DateOnly(2026, 6, 1).AddDays(day), 100 + (0.1 * day) + random.NextDouble()))
            .Where(point => point.Day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).ToList();

        foreach (var kind in (SeriesKind?[])[null, SeriesKind.Price, SeriesKind.Demand])
        {
            var model = DailyModel.Fit(closes, new SeriesSettings(kind), null, Token);

            Assert.Equal([DayOfWeek.Sunday, DayOfWeek.Saturday], model.ClosedWeekdays);
            Assert.Equal(IDailyForecasts.MaxDays, model.Days.Count);
            Assert.All(model.Days, day => Assert.True(
                day.Date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && day.Lower95 > 0 && day.Lower95 < day.Lower && day.Lower < day.Upper));
        }
    }

    [Fact]
    public void A_day_without_a_row_is_unknown_or_zero_as_was_said()
    {
        // Sold every other day; unknown days say nothing of the ones between.
        var sold = Enumerable.Range(0, 60).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(2 * day), 10)).ToList();

        var unknown = DailyModel.Fit(sold, new SeriesSettings(SeriesKind.Demand), null, Token);
        var zero = DailyModel.Fit(sold, new SeriesSettings(SeriesKind.Demand, AbsentDays.Zero), null, Token);

        Assert.Equal(10, unknown.Days.Take(28).Average(day => day.Forecast), 0.01);
        Assert.Equal(5, zero.Days.Take(28).Average(day => day.Forecast), 1.0);
    }

    [Fact]
    public void What_wanders_is_a_price_and_what_has_a_week_is_demand_unless_it_was_said_otherwise()
    {
        var (random, level) = (new Random(7), 100.0);
        var price = Enumerable.Range(0, 200).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(day), level *= 1 + (0.02 * (random.NextDouble() - 0.5))))
            .ToList();

        var found = DailyModel.Fit(price, new SeriesSettings(), null, Token);
        Assert.Equal((SeriesKind.Price, false, "last value"), (found.Kind, found.KindIsGiven, found.ServedBy));
        Assert.All(found.Days, day => Assert.Equal(price[^1].Value, day.Forecast));
        Assert.InRange(found.DailyVolatility!.Value, 0.003, 0.009);
        Assert.Equal(SeriesKind.Demand, DailyModel.Fit(DailyFiles.Points(200), new SeriesSettings(), null, Token).Kind);
        var said = DailyModel.Fit(price, new SeriesSettings(SeriesKind.Demand), null, Token);
        Assert.Equal((SeriesKind.Demand, true), (said.Kind, said.KindIsGiven));
    }

    [Fact]
    public void Members_that_err_more_than_the_naive_forecast_do_not_serve_case_19()
    {
        var points = DailyFiles.Walk(140);

        var model = DailyModel.Fit(points, new SeriesSettings(SeriesKind.Demand), null, Token);
        var gate = DailyGate.Judge(model);

        Assert.True(model.IsNaive);
        Assert.Equal(DemandMember.LastValue.Name, model.ServedBy);
        Assert.All(model.Days, day => Assert.Equal(points[^1].Value, day.Forecast, 9));
        Assert.Contains("serves, with the band of its own errors", gate.Rule, StringComparison.Ordinal);
        Assert.True(gate.Passed && model.Scores!.Inside80.Share > 0.5);
    }

    [Fact]
    public void The_gate_passes_a_sound_version_and_says_on_what()
    {
        var gate = DailyGate.Judge(DailyModel.Fit(DailyFiles.Points(150), new SeriesSettings(), null, Token));

        Assert.True(gate.Passed);
        Assert.Equal(20, gate.Numbers["folds"]);
        Assert.InRange(gate.Numbers["coverage_80"], 0.5, 1);
        Assert.True(gate.Numbers["rmse"] < Math.Min(gate.Numbers["last_value_rmse"], gate.Numbers["week_before_rmse"]));
    }

    [Fact]
    public void The_gate_refuses_what_is_no_number()
    {
        var model = DailyModel.Fit(DailyFiles.Points(60), new SeriesSettings(), null, Token);

        Assert.False(DailyGate.Judge(model with { Days = [model.Days[0] with { Upper95 = double.PositiveInfinity }] }).Passed);
    }

    [Fact]
    public void A_constant_series_stays_constant()
    {
        var points = Enumerable.Range(0, 40).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(day), 5)).ToList();

        var model = DailyModel.Fit(points, new SeriesSettings(), null, Token);

        Assert.True(DailyGate.Judge(model).Passed);
        Assert.Equal(5, model.Days[^1].Forecast, 6);
    }

    [Fact]
    public void A_model_is_read_as_it_was_written_and_damage_is_refused()
    {
        var model = DailyModel.Fit(DailyFiles.Points(24), new SeriesSettings(), null, Token);

        var bytes = model.Write();

        Assert.Equivalent(model, DailyModel.Read(bytes), strict: true);
        Assert.Equal(bytes, DailyModel.Read(bytes).Write());
        Assert.Throws<InvalidDataException>(() => DailyModel.Read(bytes.AsSpan(0, bytes.Length / 2)));
        Assert.Throws<InvalidDataException>(() => DailyModel.Read("{}"u8));
        Assert.Throws<InvalidDataException>(() => DailyModel.Read("null"u8));
    }

    [Fact]
    public void Level_week_and_year_add_up_to_the_forecast()
    {
        var model = DailyModel.Fit(DailyFiles.Points(800), new SeriesSettings(), null, Token);

        var parts = DailyParts.Of(model, 40);

        Assert.NotNull(parts.Yearly);
        Assert.All(Enumerable.Range(0, 40), h => Assert.Equal(model.Days[h].Forecast, parts.Level[h] + parts.Weekly[h] + parts.Yearly[h], 9));
        Assert.True(parts.Weekly.Take(7).Max() > 10 && Math.Abs(parts.Weekly.Take(7).Average()) < 2);
    }

    private static ClosedCandle Close(DateTimeOffset closeTime, double close) => new(
        UploadRoom.Btc, new Candle(closeTime.AddMinutes(-1), close, close, close, close, 1), closeTime, closeTime);

    private static ModelMetadata Metadata(UploadRoom room, ModelVersion good) => new()
    {
        Asset = P1,
        Model = DailyTraining.Model,
        CreatedAt = room.Clock.GetUtcNow(),
        Origin = VersionOrigin.Import,
        Seed = 0,
        DataFrom = good.DataFrom,
        DataTo = good.DataTo,
        DataHash = good.DataHash,
        Rows = 1,
        Duration = TimeSpan.Zero,
    };
}
