using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

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
        Assert.Equal("prophet", forecast.Version.Model);
        Assert.InRange(forecast.Version.HoldoutMetrics["relative_mae"], 0, 0.9);
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
        Assert.Equal([1_001, 1_002, 1_003], forecast.Days.Select(day => Math.Round(day.Forecast)));
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
        var model = DailyModel.Fit(falling, Token);

        var days = model.Predict([.. Enumerable.Range(61, 60).Select(DailyFiles.Start.AddDays)], Token);

        Assert.All(days, day => Assert.True(day is { Forecast: >= 0, Lower: >= 0, Upper: >= 0 }));
        Assert.Equal(0, days[^1].Forecast);
        Assert.True((model with { NonNegative = false }).Predict([days[^1].Date], Token)[0].Forecast < 0);
    }

    [Fact]
    public void The_gate_passes_a_sound_first_version_and_says_on_what()
    {
        var gate = DailyGate.Judge(DailyFiles.Points(120), null, null, Token);

        Assert.True(gate.Passed);
        Assert.Equal(24, gate.Numbers["days"]);
        Assert.InRange(gate.Numbers["coverage"], 0.5, 1);
        Assert.True(gate.Numbers["mae"] < gate.Numbers["naive_mae"]);
    }

    [Fact]
    public void The_gate_refuses_what_runs_off_where_the_naive_forecast_holds()
    {
        // A steep rise that stops just before the held-out days: the trend goes on, the last value is right.
        var points = Enumerable.Range(0, 100).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(day), Math.Min(day, 79) + (day % 2 * 0.01))).ToList();

        var gate = DailyGate.Judge(points, null, null, Token);

        Assert.False(gate.Passed);
        Assert.Contains("times the naive forecast's", gate.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gate_compares_with_the_champion_on_days_that_neither_has_seen()
    {
        var points = DailyFiles.Points(140);
        var knowing = DailyModel.Fit([.. points.Take(112)], Token);
        var wrong = new DailyModel(knowing.Additive with { Offset = knowing.Additive.Offset + 10 }, true);
        var seer = DailyModel.Fit(points, Token);

        var equal = DailyGate.Judge(points, knowing, "v1", Token);
        var better = DailyGate.Judge(points, wrong, "v1", Token);
        var newer = DailyGate.Judge(points, seer, "v1", Token);
        var worse = DailyGate.Judge([.. points.Take(112), .. points.Skip(112).Select(point => point with { Value = point.Value * 1.5 })],
            WithOffset(knowing, points), "v1", Token);

        Assert.True(equal.Passed && better.Passed && newer.Passed);
        Assert.Equal(28, equal.Numbers["champion_days"]);
        Assert.False(newer.Numbers.ContainsKey("champion_mae"));
        Assert.False(worse.Passed);
        Assert.Contains("is allowed", worse.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_series_passes_and_stays_constant()
    {
        var points = Enumerable.Range(0, 40).Select(day => new SeriesPoint(DailyFiles.Start.AddDays(day), 5)).ToList();

        Assert.True(DailyGate.Judge(points, null, null, Token).Passed);
        Assert.Equal(5, DailyModel.Fit(points, Token).Predict([DailyFiles.Start.AddDays(50)], Token)[0].Forecast, 6);
    }

    // Knows of the jump that the held-out days take.
    private static DailyModel WithOffset(DailyModel model, IReadOnlyList<SeriesPoint> points) => new(
        model.Additive with { Offset = model.Additive.Offset + (0.5 * points.Skip(112).Average(point => point.Value) / model.Additive.Scale) }, true);

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
