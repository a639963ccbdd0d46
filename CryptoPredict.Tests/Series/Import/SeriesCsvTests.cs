using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Tests.SeriesTests.Import;

public sealed class SeriesCsvTests
{
    private static readonly Asset One = new("one");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("date,product_id,sales\n2025-01-01,P1,5", 1, 2, 3)]
    [InlineData("Product ID;Day;Quantity\nP1;2025-01-01;5", 2, 1, 3)]
    [InlineData("item_id\tdemand\ttimestamp\nP1\t5\t2025-01-01 00:00:00", 3, 1, 2)]
    [InlineData("unique_id|ds|y\nP1|1735689600|5", 2, 1, 3)]
    [InlineData("a note\ndate,sku,store,units\n2025-01-01,P1,s,5", 1, 2, 4)]
    [InlineData("2025-01-01 00:00:00,5,P1\n2025-01-02 00:00:00,6,P1", 1, 3, 2)]
    [InlineData("timestamp,item_id,demand,price\n2025-01-01,P1,5,99", 1, 2, 3)]
    public async Task Columns_are_found_by_their_names_or_by_what_they_hold(string text, int date, int id, int value)
    {
        var (values, reader) = await ReadAsync(text);

        Assert.Equal(new SeriesColumns(date, id, value), reader.Format.Columns);
        Assert.Equal((new Asset("P1"), new DateOnly(2025, 1, 1), 5.0), (values[0].Series, values[0].Day, values[0].Value));
        Assert.EndsWith(".", reader.Format.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_may_be_chosen()
    {
        var (values, _) = await ReadAsync("date,item,demand,price\n2025-01-01,P1,5,99", new SeriesCsvOptions { Columns = new SeriesColumns(1, 2, 4) });

        Assert.Equal(99, Assert.Single(values).Value);
    }

    [Theory]
    [InlineData(0, 2, 3, "A column is 0")]
    [InlineData(1, 2, 4, "the columns 1 to 3")]
    [InlineData(1, 1, 3, "chosen twice")]
    public async Task Columns_that_are_not_there_are_refused(int date, int id, int value, string sentence) =>
        Assert.Contains(sentence, await RefusalAsync("date,product_id,sales\n2025-01-01,P1,5",
            new SeriesCsvOptions { Columns = new SeriesColumns(date, id, value) }), StringComparison.Ordinal);

    [Fact]
    public async Task The_closes_of_a_candle_file_are_daily_values_of_which_the_last_counts()
    {
        var (values, reader) = await ReadAsync(
            "timestamp,open,high,low,close,volume\n2025-01-01 22:00:00,1,3,1,2,9\n2025-01-01 23:00:00,2,4,2,3,9", new SeriesCsvOptions { Series = One });

        Assert.Equal([2.0, 3.0], values.Select(v => v.Value));
        Assert.Equal(SameDayRule.Last, reader.Format.SameDay);
        Assert.All(values, v => Assert.Equal(One, v.Series));
    }

    [Fact]
    public async Task The_last_value_of_a_day_comes_first_in_a_file_that_runs_backwards()
    {
        var (values, reader) = await ReadAsync(
            "timestamp,open,high,low,close,volume\n2025-01-02 01:00:00,1,3,1,5,9\n2025-01-01 23:00:00,2,4,2,3,9\n2025-01-01 22:00:00,1,3,1,2,9",
            new SeriesCsvOptions { Series = One });

        Assert.Equal([5.0, 3.0], values.Select(v => v.Value));
        Assert.Equal((1L, 0L), (reader.Report.Count(ImportRule.SameDay), reader.Report.Rejected));
    }

    [Fact]
    public async Task Candles_without_header_are_daily_values_of_their_closes()
    {
        var (values, reader) = await ReadAsync(
            "1735689600000,1,3,1,2,9,1735693199999,1,1,1,1,0\n1735693200000,2,4,2,3,9,1735696799999,1,1,1,1,0", new SeriesCsvOptions { Series = One });

        Assert.Equal((new SeriesColumns(1, null, 5), SameDayRule.Last), (reader.Format.Columns, reader.Format.SameDay));
        Assert.Equal([2.0, 3.0], values.Select(v => v.Value));
    }

    [Fact]
    public async Task Dates_and_numbers_are_read_as_they_are_told()
    {
        const string Text = "date;product_id;sales\n01/02/2025;P1;1,500\n02/02/2025;P1;2,500";
        var (values, reader) = await ReadAsync(Text, new SeriesCsvOptions { Dates = DateOrder.MonthFirst, Decimals = DecimalSign.Point });

        Assert.Equal([(new DateOnly(2025, 1, 2), 1500.0), (new DateOnly(2025, 2, 2), 2500.0)], values.Select(v => (v.Day, v.Value)));
        Assert.Contains("days written like 12/31/2025", reader.Format.Describe(), StringComparison.Ordinal);
        Assert.Contains("commas for thousands", reader.Format.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp,item_id,demand,price\n2025-01-01,P1,5,99", 4)]
    [InlineData("Date,Store ID,Product ID,Region,Inventory Level,Units Sold,Price\n2025-01-01,1,P1,North,200,100,33.5", 7)]
    [InlineData("date,sku,units,discount\n2025-01-01,P1,5,10", 4)]
    [InlineData("date,sku,units,note\n2025-01-01,P1,5,none", null)]
    [InlineData("date,sku,units,row_id\n2025-01-01,P1,5,1", null)]
    [InlineData("date,symbol,open,high,low,close,volume\n2025-01-01,A,1,3,1,2,9", null)]
    public async Task Another_column_of_numbers_is_the_second_best_value(string text, int? column)
    {
        var (_, reader) = await ReadAsync(text);

        Assert.Equal(column, reader.Doubts.SingleOrDefault()?.Other.ValueColumn);
        Assert.All(reader.Doubts, doubt => Assert.Equal((ReadingQuestion.ValueColumn, false), (doubt.Question, doubt.IsOpen)));
    }

    [Fact]
    public async Task Rows_of_one_day_are_noticed_or_refused_by_the_rule()
    {
        const string Text = "date,product_id,sales\n2025-01-01,P1,5\n2025-01-01,P2,5\n2025-01-01,P1,6";
        var (kept, summing) = await ReadAsync(Text);
        var (first, refusing) = await ReadAsync(Text, new SeriesCsvOptions { SameDay = SameDayRule.Refuse });

        Assert.Equal((3, SameDayRule.Sum), (kept.Count, summing.Format.SameDay));
        Assert.Equal((4L, ImportRule.SameDay), (summing.Report.Findings[0].Row, summing.Report.Findings[0].Rule));
        Assert.Equal(2, first.Count);
        Assert.Equal((4L, ImportRule.ConflictingDuplicate), (refusing.Report.Findings[0].Row, refusing.Report.Findings[0].Rule));
        Assert.Equal((0L, 1L), (summing.Report.Rejected, refusing.Report.Rejected));
    }

    [Theory]
    [InlineData("2025-01-02,P1", ImportRule.WrongColumnCount)]
    [InlineData("2025-01-02,P1,5,6", ImportRule.WrongColumnCount)]
    [InlineData("2025-01-02,\"P1,5", ImportRule.WrongColumnCount)]
    [InlineData("yesterday,P1,5", ImportRule.UnparsableField)]
    [InlineData("02.01.2025,P1,5", ImportRule.UnparsableField)]
    [InlineData("1735689600,P1,5", ImportRule.UnparsableField)]
    [InlineData("2025-01-02,P1,", ImportRule.NoValue)]
    [InlineData("2025-01-02,P1,many", ImportRule.UnparsableField)]
    [InlineData("2025-01-02,P1,NaN", ImportRule.NoValue)]
    [InlineData("2025-01-02,P1,1e16", ImportRule.UnparsableField)]
    [InlineData("2025-01-02,P1,=1+1", ImportRule.UnparsableField)]
    [InlineData("2025-01-02,,5", ImportRule.UnparsableField)]
    [InlineData("2025-01-02,../../etc,5", null)]
    [InlineData("2025-01-02,=cmd|'/C calc'!A0,5", ImportRule.UnparsableField)]
    [InlineData("2025-03-01,P1,5", ImportRule.NotClosed)]
    public async Task A_bad_row_is_reported_with_its_rule_and_line(string row, ImportRule? rule)
    {
        var (values, reader) = await ReadAsync(
            $"date,product_id,sales\n2025-01-01,P1,5\n{row}\n2025-01-03,P1,7", new SeriesCsvOptions { LastDay = new DateOnly(2025, 2, 1) });

        // A path-like name is a name: nothing is ever opened by it.
        Assert.Equal(rule is null ? 3 : 2, values.Count);
        Assert.Equal(rule is null ? [] : [(3L, rule.Value)], reader.Report.Findings.Select(f => (f.Row, f.Rule)));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("date,product_id,sales\n", "no rows")]
    [InlineData("date,product_id,sales\n1;2;3", "separator")]
    [InlineData("Dear reader,\nthis is a letter.", "neither")]
    [InlineData("date;product_id;sales\n2025-01-01;P1;1,500", "comma")]
    [InlineData("date,product_id,sales\n01/02/2025,P1,5", "cannot be read for certain")]
    public async Task What_holds_no_daily_values_is_refused_in_a_sentence(string text, string reason)
    {
        var message = await RefusalAsync(text);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.True(reason == "neither" ? message.Contains("neither a header nor a row", StringComparison.Ordinal)
            : message.Contains(reason, StringComparison.Ordinal), message);
    }

    [Fact]
    public async Task A_file_without_ids_needs_a_name() =>
        Assert.Contains("give the series a name", await RefusalAsync("date,sales\n2025-01-01,5"), StringComparison.Ordinal);

    [Fact]
    public async Task More_series_than_allowed_are_refused_where_they_begin()
    {
        var text = new StringBuilder("date,product_id,sales\n");
        for (var i = 0; i <= SeriesCsvReader.MaxSeries; i++)
        {
            text.Append("2025-01-01,P").Append(i).Append(",5\n");
        }

        Assert.Contains($"(line {SeriesCsvReader.MaxSeries + 2})", await RefusalAsync(text.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_days_are_counted_whatever_the_order()
    {
        var (_, reader) = await ReadAsync("date,product_id,sales\n2025-01-10,P1,5\n2025-01-01,P1,5\n2025-01-04,P1,5\n2025-01-04,P1,5");

        var series = Assert.Single(reader.Report.Series);
        Assert.Equal((3L, 7L), (series.Count, series.Missing));
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), series.First);
    }

    private static async Task<(List<ImportedValue> Values, SeriesCsvReader Reader)> ReadAsync(string text, SeriesCsvOptions? options = null)
    {
        var reader = await SeriesCsv.OpenAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), options, Token);
        return (await reader.ReadValuesAsync(Token).ToListAsync(Token), reader);
    }

    private static async Task<string> RefusalAsync(string text, SeriesCsvOptions? options = null) =>
        (await Assert.ThrowsAsync<CsvImportException>(() => ReadAsync(text, options))).Message;
}
