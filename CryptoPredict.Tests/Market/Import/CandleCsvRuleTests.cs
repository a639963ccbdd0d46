using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

public sealed class CandleCsvRuleTests
{
    // Far below the rows the format is detected from, so that the checks see it while streaming.
    private const int Place = 1_500;

    public static TheoryData<string, ImportRule> BadRows => new()
    {
        { "2025-03-02 01:00:00,1,1,1,1", ImportRule.WrongColumnCount },
        { "2025-03-02 01:00:00,1,1,1,1,1,", ImportRule.WrongColumnCount },
        { "2025-03-02 01:00:00,1,1,1,1,\"1", ImportRule.WrongColumnCount },
        { "yesterday,1,1,1,1,1", ImportRule.UnparsableField },
        { "1740877200,1,1,1,1,1", ImportRule.UnparsableField },
        { "2025-03-02 01:00:00,,1,1,1,1", ImportRule.NoValue },
        { "2025-03-02 01:00:00,NaN,1,1,1,1", ImportRule.NoValue },
        { "2025-03-02 01:00:00,1,1e999,1,1,1", ImportRule.UnparsableField },
        { "2025-03-02 01:00:00,1,1,\"1,5\",1,1", ImportRule.UnparsableField },
        { "2025-03-02 01:00:00,1,1,0,1,1", ImportRule.NonPositivePrice },
        { "2025-03-02 01:00:00,-1,1,-1,1,1", ImportRule.NonPositivePrice },
        { "2025-03-02 01:00:00,2,1,1,1,1", ImportRule.ImpossibleOhlc },
        { "2025-03-02 01:00:00,2,3,2.5,3,1", ImportRule.ImpossibleOhlc },
        { "2025-03-02 01:00:00,1,1,1,1,-1", ImportRule.NegativeVolume },
        { "2025-03-02 01:00:30,1,1,1,1,1", ImportRule.MisalignedTime },
        { "2025-03-02 00:59:00,1599,1602.5,1598,1600,1499.25", ImportRule.Duplicate },
        { "2025-03-01 00:00:00,1,1,1,1,1", ImportRule.ConflictingDuplicate },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task A_bad_row_is_left_out_and_named_and_changes_no_other(string row, ImportRule rule)
    {
        var lines = CsvFiles.PlainLines(Place + 10);
        var clean = await CsvFiles.ReadAsync(lines);
        lines.Insert(Place + 1, row);

        var content = await CsvFiles.ReadAsync(lines);

        var finding = Assert.Single(content.Report.Findings);
        Assert.Equal((Place + 2, rule), (finding.Row, finding.Rule));
        Assert.Equal(1, content.Report.Rejected);
        Assert.Equal(clean.Candles[CsvFiles.Btc], content.Candles[CsvFiles.Btc]);
    }

    [Fact]
    public async Task An_epoch_in_another_unit_is_rejected()
    {
        var lines = Enumerable.Range(0, 20).Select(i => $"{1735689600 + (60 * i)}{(i is 7 or 8 ? "000" : "")},1,1,1,1,1").Prepend(CsvFiles.Header);

        var content = await CsvFiles.ReadAsync(lines);

        Assert.Equal([9L, 10L], content.Report.Findings.Where(f => f.Rule == ImportRule.MixedEpochUnit).Select(f => f.Row));
        Assert.Equal((18, 2), (content.Report.Accepted, Assert.Single(content.Report.Series).Missing));
    }

    [Fact]
    public async Task A_gap_is_kept_and_counted_in_candles()
    {
        var lines = CsvFiles.PlainLines(2_000);
        lines.RemoveRange(1_200, 270);

        var content = await CsvFiles.ReadAsync(lines);

        var finding = Assert.Single(content.Report.Findings);
        Assert.Equal((1_201, ImportRule.Gap), (finding.Row, finding.Rule));
        Assert.Contains("270 candles", finding.Sentence, StringComparison.Ordinal);
        Assert.Equal((1_730, 0, 270), (content.Report.Accepted, content.Report.Rejected, Assert.Single(content.Report.Series).Missing));
    }

    [Fact]
    public async Task Rows_out_of_order_are_kept_and_each_step_back_is_named()
    {
        var lines = CsvFiles.PlainLines(2_000);
        var clean = await CsvFiles.ReadAsync(lines);
        (lines[500], lines[1_800]) = (lines[1_800], lines[500]);

        var content = await CsvFiles.ReadAsync(lines);

        Assert.Equal([502L, 1_801L], content.Report.Findings.Where(f => f.Rule == ImportRule.OutOfOrder).Select(f => f.Row));
        Assert.Equal(0, content.Report.Series[0].Missing);
        Assert.Equal(clean.Candles[CsvFiles.Btc], content.Candles[CsvFiles.Btc]);
    }

    [Fact]
    public async Task A_candle_that_is_not_closed_is_rejected()
    {
        var options = new CandleCsvOptions { Asset = CsvFiles.Btc, ClosedBy = CsvFiles.Start.AddMinutes(9.5) };

        var content = await CsvFiles.ReadAsync(CsvFiles.PlainLines(10), options);

        var finding = Assert.Single(content.Report.Findings);
        Assert.Equal((11, ImportRule.NotClosed), (finding.Row, finding.Rule));
        Assert.Equal(9, content.Report.Accepted);
    }

    [Fact]
    public async Task A_row_of_another_asset_is_rejected()
    {
        var lines = CsvFiles.PlainLines(1_200).Select((l, i) => $"{l},{(i == 0 ? "symbol" : i == 1_100 ? "ETH" : "BTC")}");

        var content = await CsvFiles.ReadAsync(lines);

        Assert.Equal((1_101, ImportRule.OtherAsset), (content.Report.Findings[0].Row, content.Report.Findings[0].Rule));
        Assert.Equal(CsvFiles.Btc, Assert.Single(content.Report.Series).Asset);
    }

    [Fact]
    public async Task Blank_lines_count_as_lines_but_not_as_rows()
    {
        var lines = CsvFiles.PlainLines(10);
        lines.Insert(3, "");
        lines.Insert(5, "  ");
        lines.Add("broken");

        var content = await CsvFiles.ReadAsync(lines);

        Assert.Equal((11, 14), (content.Report.RowsRead, Assert.Single(content.Report.Findings).Row));
    }

    [Fact]
    public async Task All_findings_are_counted_and_the_first_are_listed()
    {
        var lines = CsvFiles.PlainLines(10).Concat(Enumerable.Repeat("broken", 30)).Append("2025-03-01 00:10:00,1,1,1,1,-1");

        var content = await CsvFiles.ReadAsync(lines, new CandleCsvOptions { Asset = CsvFiles.Btc, MaxFindingsPerRule = 3 });

        Assert.Equal((30, 1), (content.Report.Count(ImportRule.WrongColumnCount), content.Report.Count(ImportRule.NegativeVolume)));
        Assert.Equal([12L, 13L, 14L, 42L], content.Report.Findings.Select(f => f.Row));
    }

    [Fact]
    public async Task Rows_arrive_in_the_order_of_the_file_with_their_line()
    {
        var lines = CsvFiles.PlainLines(5);
        lines.Reverse(1, 5);
        var reader = await CandleCsv.OpenAsync(
            CsvFiles.ToStream(string.Join('\n', lines)), new CandleCsvOptions { Asset = CsvFiles.Btc }, TestContext.Current.CancellationToken);

        var rows = await reader.ReadCandlesAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([2L, 3L, 4L, 5L, 6L], rows.Select(r => r.Row));
        Assert.Equal(CsvFiles.Start.AddMinutes(4), rows[0].Candle.OpenTime);
        Assert.Throws<InvalidOperationException>(() => reader.ReadCandlesAsync(TestContext.Current.CancellationToken));
    }
}
