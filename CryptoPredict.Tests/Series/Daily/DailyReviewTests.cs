using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Daily;

public sealed class DailyReviewTests
{
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_first_version_nothing_has_come_and_nothing_has_changed()
    {
        await using var room = await UploadRoom.CreateAsync();
        await UploadAsync(room, DailyFiles.Points(60));

        var review = await ReviewAsync(room);

        Assert.Equal((0, 0, true), (review.Past.Versions, review.Past.All.Values, review.Change is null));
        Assert.True(double.IsNaN(review.Past.All.Absolute));
    }

    [Fact]
    public async Task What_each_past_version_said_is_held_against_what_came_and_against_its_naive_forecast()
    {
        await using var room = await UploadRoom.CreateAsync();
        var points = DailyFiles.Points(67, noise: 8);
        List<DailyModel> said = [];
        foreach (var days in (int[])[60, 62, 67])
        {
            await UploadAsync(room, [.. points.Take(days)]);
            said.Add((await room.Forecasts.ForecastAsync(P1, 1, Token)).Model);
        }

        var past = (await ReviewAsync(room)).Past;

        Assert.Equal((2, 7 + 5), (past.Versions, past.All.Values));
        Assert.Equal(Enumerable.Range(1, 7).Select(ahead => (ahead, ahead <= 5 ? 2 : 1)), past.Leads.Select(lead => (lead.Ahead, lead.Values)));

        // Rounded as the file holds them.
        var came = points.ToDictionary(point => point.Day, point => Math.Round(point.Value, 2));
        var met = said.Take(2).SelectMany(model => model.Days.Where(day => came.ContainsKey(day.Date)).Select(day => (model, day))).ToList();
        Assert.Equal(met.Average(one => Math.Abs(came[one.day.Date] - one.day.Forecast)), past.All.Absolute, 9);
        Assert.All(said, model => Assert.True(model.Scores!.IsWeekBetter));
        Assert.Equal(met.Average(one => Math.Abs(came[one.day.Date] - came[one.day.Date.AddDays(-7)])), past.All.NaiveAbsolute, 9);
        Assert.Equal(met.Count(one => came[one.day.Date] >= one.day.Lower && came[one.day.Date] <= one.day.Upper), past.All.Inside80.Inside);
        Assert.Equal(12, past.All.Inside95.Of);
    }

    [Fact]
    public async Task Days_without_a_value_say_nothing_unless_they_mean_zero()
    {
        await using var room = await UploadRoom.CreateAsync();
        await UploadAsync(room, DailyFiles.Points(60));
        await UploadAsync(room, [.. DailyFiles.Points(67).Where((_, day) => day is not (62 or 63))]);
        Assert.Equal(5, (await ReviewAsync(room)).Past.All.Values);

        room.Clock.Advance(TimeSpan.FromMinutes(1));
        await room.Changes.SetAsync(P1, new SeriesSettings(AbsentDays: AbsentDays.Zero), Token);
        await UploadAsync(room, [.. DailyFiles.Points(70).Where((_, day) => day is not (62 or 63 or 68))]);

        // The version that knows that such days are zero forecast the days 67 to 69, the one before the days from 60 on.
        Assert.Equal([2, 2, 1, 1], (await ReviewAsync(room)).Past.Leads.Take(4).Select(lead => lead.Values));
    }

    [Fact]
    public async Task Of_versions_that_knew_the_same_last_day_the_newest_counts()
    {
        await using var room = await UploadRoom.CreateAsync();
        await UploadAsync(room, DailyFiles.Points(60));
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        await room.Changes.SetAsync(P1, new SeriesSettings(SeriesKind.Price), Token);
        await UploadAsync(room, DailyFiles.Points(61));

        var past = (await ReviewAsync(room)).Past;

        Assert.Equal((1, 1), (past.Versions, past.All.Values));
        Assert.Equal(past.All.NaiveAbsolute, past.All.Absolute, 9);
    }

    [Fact]
    public async Task No_more_than_the_newest_twenty_four_versions_are_looked_at()
    {
        await using var room = await UploadRoom.CreateAsync();
        for (var days = 30; days <= 30 + DailyPast.MostVersions + 2; days++)
        {
            await UploadAsync(room, DailyFiles.Points(days));
        }

        var past = (await ReviewAsync(room)).Past;

        Assert.Equal(DailyPast.MostVersions, past.Versions);
        Assert.Equal(DailyPast.MostVersions, past.Leads[^1].Ahead);
    }

    [Fact]
    public async Task What_an_upload_changed_is_told_with_both_versions()
    {
        await using var room = await UploadRoom.CreateAsync();
        await UploadAsync(room, DailyFiles.Points(60));
        var before = await room.Forecasts.ForecastAsync(P1, 30, Token);
        await UploadAsync(room, DailyFiles.Points(66));
        var after = await room.Forecasts.ForecastAsync(P1, 14, Token);

        var change = (await ReviewAsync(room)).Change!;

        Assert.Equal((before.Version.Id, after.Version.Id), (change.Before.Version, change.After.Version));
        Assert.Equal((6, DailyFiles.Start.AddDays(60), DailyFiles.Start.AddDays(65)), (change.NewDays, change.NewFrom, change.NewTo));
        Assert.Equal((0, false, 14), (change.EarlierRows, change.EarlierChanged, change.MeanDays));
        Assert.Equal(after.Days.Average(day => day.Forecast), change.After.Mean!.Value, 9);
        Assert.Equal(before.Days.Where(day => day.Date > after.LastDay).Take(14).Average(day => day.Forecast), change.Before.Mean!.Value, 9);
        Assert.Equal((before.Model.Scores!.RootSquare, after.Model.Scores!.RootSquare), (change.Before.RootSquare, change.After.RootSquare));
        Assert.Equal(
            after.Model.Members.Select(member => (member.Name, (double?)member.Weight)).Order(),
            change.Members.Where(member => member.After is not null).Select(member => (member.Name, member.After)).Order());
        Assert.Equal(before.Model.ServedBy, change.Before.ServedBy);
    }

    [Fact]
    public async Task Values_of_earlier_days_that_changed_and_days_that_were_filled_in_are_told()
    {
        await using var room = await UploadRoom.CreateAsync();
        var points = DailyFiles.Points(60);
        await UploadAsync(room, [.. points.Where((_, day) => day != 20)]);
        await UploadAsync(room, points);
        var filled = (await ReviewAsync(room)).Change!;
        await UploadAsync(room, [.. points.Select((point, day) => day == 30 ? point with { Value = 1_000 } : point)]);
        var corrected = (await ReviewAsync(room)).Change!;

        Assert.Equal((0, null, 1, true), (filled.NewDays, filled.NewFrom, filled.EarlierRows, filled.EarlierChanged));
        Assert.Equal((0, 0, true), (corrected.NewDays, corrected.EarlierRows, corrected.EarlierChanged));
    }

    [Fact]
    public async Task It_is_kept_until_the_versions_change()
    {
        await using var room = await UploadRoom.CreateAsync();
        await UploadAsync(room, DailyFiles.Points(60));
        await UploadAsync(room, DailyFiles.Points(61));

        var first = await ReviewAsync(room);
        Assert.Same(first, await ReviewAsync(room));
        await UploadAsync(room, DailyFiles.Points(62));

        Assert.Equal(2, (await ReviewAsync(room)).Past.Versions);
    }

    private static async Task UploadAsync(UploadRoom room, IReadOnlyList<SeriesPoint> points)
    {
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        var upload = await room.ReceiveAsync(DailyFiles.File("P1", points));
        await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading, OnConflict: ConflictRule.TakeUploaded));
    }

    private static async Task<DailyReview> ReviewAsync(UploadRoom room) =>
        await room.Forecasts.ReviewAsync(await room.Forecasts.ForecastAsync(P1, 1, Token), Token);
}
