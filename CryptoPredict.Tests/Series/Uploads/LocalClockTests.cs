using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>Candles written by a local clock that changes: the change shows in the times, its zone is asked for, and then every row has its moment.</summary>
public sealed class LocalClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Europe/Berlin", "2025-10-26T01:00Z", 1, "2025-10-26 02:00 comes twice")]
    [InlineData("Europe/Berlin", "2025-10-26T01:00Z", 60, "2025-10-26 02:00 comes twice")]
    [InlineData("Europe/Berlin", "2025-03-30T01:00Z", 1, "2025-03-30 02:00 is left out")]
    [InlineData("America/New_York", "2025-11-02T06:00Z", 5, "2025-11-02 01:00 comes twice")]
    [InlineData("America/Santiago", "2025-04-06T03:00Z", 1, "2025-04-05 23:00 comes twice")]
    [InlineData("America/Santiago", "2025-09-07T04:00Z", 1, "2025-09-07 00:00 is left out")]
    [InlineData("Africa/Cairo", "2024-10-31T21:00Z", 1, "2024-10-31 23:00 comes twice")]
    [InlineData("Africa/Cairo", "2024-04-25T22:00Z", 15, "2024-04-26 00:00 is left out")]
    [InlineData("Asia/Tehran", "2021-09-21T19:30Z", 1, "2021-09-21 23:00 comes twice")]
    [InlineData("Asia/Tehran", "2021-03-21T20:30Z", 30, "2021-03-22 00:00 is left out")]
    [InlineData("Australia/Lord_Howe", "2025-04-05T15:00Z", 1, "2025-04-06 01:30 comes twice")]
    [InlineData("Australia/Lord_Howe", "2024-10-05T15:30Z", 1, "2024-10-06 02:00 is left out")]
    [InlineData("Australia/Lord_Howe", "2025-04-05T15:00Z", 30, "2025-04-06 01:30 comes twice")]
    [InlineData("America/Sao_Paulo", "2018-02-18T02:00Z", 1, "2018-02-17 23:00 comes twice")]
    public async Task The_zone_is_asked_for_wherever_clocks_change_and_then_no_row_is_lost(string zone, string change, int minutes, string sign)
    {
        await using var room = await UploadRoom.CreateAsync();
        var start = DateTimeOffset.Parse(change, null).AddMinutes(-150 * minutes);

        foreach (var isNewestFirst in new[] { false, true })
        {
            var upload = await room.ReceiveAsync(File(zone, start, minutes, isNewestFirst));

            var questions = upload.Findings.Alternatives!.Where(alternative => alternative.Question == ReadingQuestion.TimeZone).ToList();
            Assert.All(questions, question => Assert.Equal((true, sign), (question.IsOpen, question.Text)));
            Assert.Contains(zone, questions.Select(question => question.Other.Reading.Zone));
            Assert.InRange(questions.Count, 1, 3);
            var refusal = await Assert.ThrowsAsync<UploadException>(
                () => room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc })));
            Assert.Equal((minutes == 1 ? "zone" : refusal.Field), refusal.Field);

            var chosen = await room.Intake.InspectAsync(upload.Id, upload.Findings.Reading with { Target = UploadRoom.Btc, Zone = zone }, Token);
            Assert.Equal((300L, 0L), (chosen.Findings.Report.Accepted, chosen.Findings.Report.Rejected));
            Assert.Equal((start, 0L), (chosen.Findings.Report.Series[0].First, chosen.Findings.Report.Series[0].Missing));
        }
    }

    [Fact]
    public async Task The_sentence_names_the_zones_that_fit()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(File("Pacific/Auckland", DateTimeOffset.Parse("2025-04-05T12:00Z", null), 1, isNewestFirst: false));

        var refusal = await Assert.ThrowsAsync<UploadException>(
            () => room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc })));

        Assert.Equal(
            "The time from 2025-04-06 02:00 comes twice (line 122), as by a local clock that is changed, perhaps that of Australia/Sydney or Pacific/Auckland or "
                + "Australia/Adelaide. Say of which zone the times are, or UTC.", refusal.Message);
    }

    [Fact]
    public async Task Hours_that_are_missing_by_chance_and_rows_that_come_again_ask_for_no_zone()
    {
        await using var room = await UploadRoom.CreateAsync();
        var start = new DateTimeOffset(2025, 3, 29, 0, 0, 0, TimeSpan.Zero);
        List<DateTimeOffset> times = [.. Enumerable.Range(0, 3_000).Select(minute => start.AddMinutes(minute))];

        // One of three falls into the hour at which the clocks of Berlin change.
        times.RemoveAll(time => time.Hour is 2 or 9 && time.Minute >= 0);
        List<DateTimeOffset> again = [.. times.Take(60).Select(time => time.AddMinutes(10)), .. times];

        var missing = await room.ReceiveAsync(Rows(times));
        var mixed = await room.ReceiveAsync(Rows([.. again.Order()]));

        Assert.DoesNotContain(missing.Findings.Alternatives!, alternative => alternative.Question == ReadingQuestion.TimeZone);
        Assert.DoesNotContain(mixed.Findings.Alternatives!, alternative => alternative.Question == ReadingQuestion.TimeZone);
    }

    private static string File(string zone, DateTimeOffset start, int minutes, bool isNewestFirst)
    {
        var local = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var times = Enumerable.Range(0, 300).Select(step => TimeZoneInfo.ConvertTime(start.AddMinutes(step * minutes), local));
        return Rows([.. isNewestFirst ? times.Reverse() : times]);
    }

    private static string Rows(IReadOnlyList<DateTimeOffset> times) => "time,open,high,low,close,volume\n"
        + string.Concat(times.Select((time, row) => $"{time:yyyy-MM-dd HH:mm},1,1,1,1,{row}\n"));
}
