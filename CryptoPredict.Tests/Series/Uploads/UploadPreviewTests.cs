using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>What a file holds is shown before it is merged: counted, drawn, and nothing is changed by looking.</summary>
public sealed class UploadPreviewTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_at_a_file_changes_nothing_and_counts_by_the_reading_that_is_asked_for()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(2, from: 1, shift: 0) + MinuteCandles.Rows(1, from: 3, shift: 0));
        Assert.Null(upload.Findings.Compared);

        var preview = await room.Intake.PreviewAsync(upload.Id, new UploadReading(UploadKind.Candles, UploadRoom.Btc), null, Token);

        var compared = preview.Findings.Compared!;
        Assert.Equal((1, 2, 0), (compared.New, compared.Known, compared.Conflicts));
        Assert.Equal((UploadRoom.Btc, 3L, false), (preview.Curve!.Series, preview.Curve.Values, preview.Curve.IsThinned));
        Assert.Equal([101, 101, 101], preview.Curve.Points.Select(point => point.Value));
        var after = (await room.Uploads.FindAsync(upload.Id, Token))!;
        Assert.Equal(RegistryJson.Write(upload.Findings), RegistryJson.Write(after.Findings));
        Assert.Single(room.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_file_is_thinned_to_what_a_screen_shows_and_keeps_its_ends_and_extremes(bool isReversed)
    {
        await using var room = await UploadRoom.CreateAsync();
        double[] closes = [.. Enumerable.Range(0, 5_000).Select(minute => 100 + (10 * Math.Sin(minute / 300.0)))];
        (closes[1_234], closes[4_321]) = (50, 150);
        var rows = closes.Select((close, minute) => Row(minute, close));
        var upload = await room.ReceiveAsync(Header + string.Concat(isReversed ? rows.Reverse() : rows));

        var curve = (await room.Intake.PreviewAsync(upload.Id, new UploadReading(UploadKind.Candles, UploadRoom.Btc), null, Token)).Curve!;

        Assert.True(curve.IsThinned);
        Assert.Equal((5_000L, TimeSpan.FromMinutes(16)), (curve.Values, curve.Stretch));
        Assert.InRange(curve.Points.Count, 600, UploadCurve.MaxPoints);
        Assert.Equal(curve.Points.OrderBy(point => point.Time), curve.Points);
        Assert.Equal((Start, Start.AddMinutes(4_999)), (curve.Points[0].Time, curve.Points[^1].Time));
        Assert.Contains(new UploadCurvePoint(Start.AddMinutes(1_234), 50), curve.Points);
        Assert.Contains(new UploadCurvePoint(Start.AddMinutes(4_321), 150), curve.Points);
        Assert.All(curve.Points, point => Assert.Equal(closes[(int)(point.Time - Start).TotalMinutes], point.Value, 2));
    }

    [Theory]
    [InlineData(300, 1, 1)]
    [InlineData(5_000, 40, 1)]
    [InlineData(5_000, 3, 0)]
    public async Task A_gap_longer_than_a_stretch_breaks_the_line(int rows, int missing, int gaps)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            Header + string.Concat(Enumerable.Range(0, rows).Select(row => Row(row < rows / 2 ? row : row + missing, 100))));

        var curve = (await room.Intake.PreviewAsync(upload.Id, new UploadReading(UploadKind.Candles, UploadRoom.Btc), null, Token)).Curve!;

        var breaks = curve.Points.Where(point => double.IsNaN(point.Value)).ToList();
        Assert.Equal(gaps, breaks.Count);
        Assert.All(breaks, gap => Assert.InRange(gap.Time, Start.AddMinutes(rows / 2), Start.AddMinutes((rows / 2) + missing)));
        Assert.Equal(missing, upload.Findings.Report.Series[0].Missing);
    }

    [Theory]
    [InlineData(SameDayRule.Sum, "11 1")]
    [InlineData(SameDayRule.Last, "6 1")]
    [InlineData(SameDayRule.Refuse, "5 1")]
    public async Task Daily_values_are_drawn_as_their_rule_puts_them_together_one_series_at_a_time(SameDayRule rule, string values)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            "date,product_id,sales\n2026-01-01,P2,9\n2026-01-01,P1,5\n2026-01-01,P1,6\n2026-01-03,P1,1\n2026-01-02,P2,8\n2026-01-03,P2,7\n");
        var reading = upload.Findings.Reading with { SameDay = rule };

        var first = await room.Intake.PreviewAsync(upload.Id, reading, null, Token);
        var chosen = await room.Intake.PreviewAsync(upload.Id, reading, new Asset("P1"), Token);

        Assert.Equal(("P2", "9 8 7"), (first.Curve!.Series.Symbol, Text(first.Curve)));
        Assert.Equal(("P1", values), (chosen.Curve!.Series.Symbol, Text(chosen.Curve)));
        Assert.Null((await room.Intake.PreviewAsync(upload.Id, reading, new Asset("P3"), Token)).Curve);
    }

    [Theory]
    [InlineData("2026-01-01 2026-01-02 2026-01-05 2026-01-06 2026-01-07", 1)]
    [InlineData("2025-10-01 2025-11-01 2025-12-01 2026-01-01 2026-02-01", 0)]
    [InlineData("2025-10-01 2025-11-01 2026-01-01 2026-02-01 2026-03-01", 1)]
    [InlineData("2026-01-01", 0)]
    public async Task Days_are_missing_by_the_usual_step_of_the_series(string days, int gaps)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,product_id,sales\n" + string.Concat(days.Split(' ').Select(day => $"{day},P1,5\n")));

        var curve = (await room.Intake.PreviewAsync(upload.Id, upload.Findings.Reading, null, Token)).Curve!;

        Assert.Equal(gaps, curve.Points.Count(point => double.IsNaN(point.Value)));
    }

    [Fact]
    public async Task What_cannot_be_read_so_is_refused_and_nothing_is_changed()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(3, "P1"));
        Task<UploadPreview> PreviewAsync(UploadReading reading) => room.Intake.PreviewAsync(upload.Id, reading, null, Token);

        Assert.Contains(
            "no candle CSV", (await Assert.ThrowsAsync<UploadException>(() => PreviewAsync(new UploadReading(UploadKind.Candles)))).Message,
            StringComparison.Ordinal);
        File.Delete(room.Files[0]);
        Assert.Contains(
            "is gone", (await Assert.ThrowsAsync<UploadException>(() => PreviewAsync(upload.Findings.Reading))).Message, StringComparison.Ordinal);
        Assert.Equal(UploadRefusal.Unknown, (await Assert.ThrowsAsync<UploadException>(() => room.Intake.PreviewAsync(99, upload.Findings.Reading, null, Token)))
            .Refusal);
    }

    private const string Header = "timestamp,open,high,low,close,volume\n";

    private static string Row(int minute, double close) =>
        string.Create(CultureInfo.InvariantCulture, $"{Start.AddMinutes(minute):yyyy-MM-dd HH:mm:ss},{close:F2},{close:F2},{close:F2},{close:F2},1\n");

    private static string Text(UploadCurve curve) =>
        string.Join(' ', curve.Points.Select(point => point.Value.ToString(CultureInfo.InvariantCulture)));
}
