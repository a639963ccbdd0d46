using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

public sealed class CandleCsvFormatTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, CandleTimeKind> FirstRowIsTheSameCandle => new()
    {
        { "kline, no header, ms", "1735689600000,100,103.5,99,101,2.5,1735689659999,1,1,1,1,0\n1735689660000,100,103.5,99,101,2.5,1735689719999,1,1,1,1,0",
            CandleTimeKind.EpochMilliseconds },
        { "kline, no header, µs", "1735689600000000,100,103.5,99,101,2.5,1735689659999999,1,1,1,1,0\n1735689660000000,100,103.5,99,101,2.5,1735689719999999,1,1,1,1,0", CandleTimeKind.EpochMicroseconds },
        { "kline, header", "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n1735689600000,100,103.5,99,101,2.5,1735689659999,9,1,1,1,0\n1735689660000,100,103.5,99,101,2.5,1735689719999,9,1,1,1,0", CandleTimeKind.EpochMilliseconds },
        { "naive", "timestamp,open,high,low,close,volume\n2025-01-01 00:00:00,100,103.5,99,101,2.5\n2025-01-01 00:01:00,100,103.5,99,101,2.5",
            CandleTimeKind.Text },
        { "offset", "timestamp,open,high,low,close,volume\n2025-01-01 01:00:00+01:00,100,103.5,99,101,2.5\n2025-01-01 01:01:00+01:00,100,103.5,99,101,2.5",
            CandleTimeKind.Text },
        { "fraction and Z", "Time,Open,High,Low,Close,Volume\n2025-01-01T00:00:00.000Z,100,103.5,99,101,2.5\n2025-01-01T00:01:00.000Z,100,103.5,99,101,2.5",
            CandleTimeKind.Text },
        { "seconds, no header", "1735689600,100,103.5,99,101,2.5\n1735689660,100,103.5,99,101,2.5", CandleTimeKind.EpochSeconds },
        { "ns, tabs", "time\topen\thigh\tlow\tclose\tvolume\n1735689600000000000\t100\t103.5\t99\t101\t2.5\n1735689660000000000\t100\t103.5\t99\t101\t2.5",
            CandleTimeKind.EpochNanoseconds },
        { "preamble, Unix and Date, two volumes, newest first",
            "https://www.example.org\r\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USD\r\n1735689660,2025-01-01 "
            + "00:01:00,BTC/USD,1,1,1,1,7,8\r\n1735689600,2025-01-01 00:00:00,BTC/USD,100,103.5,99,101,2.5,250\r\n", CandleTimeKind.EpochSeconds },
        { "second volume is the asset's",
            "date,symbol,open,high,low,close,volume_btc,volume\n2025-01-01,BTCUSD,100,103.5,99,101,2.5,250\n2025-01-02,BTCUSD,100,103.5,99,101,2.5,250",
            CandleTimeKind.Text },
        { "BOM, quotes, other column order",
            "\uFEFF\"Date\",\"Price\",\"Open\",\"High\",\"Low\",\"Vol.\",\"Change %\"\r\n\"Jan 02, "
            + "2025\",\"19,995.7\",\"20,049.9\",\"20,202.7\",\"19,824.2\",\"287.86K\",\"-0.24%\"\r\n\"Jan 01, "
            + "2025\",\"101.0\",\"100.0\",\"103.5\",\"99.0\",\"0.0025K\",\"1%\"\r\n", CandleTimeKind.Text },
        { "semicolons, several times", "timeOpen;timeClose;open;high;low;close;volume;timestamp\n2025-01-01T00:00:00.000Z;2025-01-01T23:59:59.999Z;100;1.035e+2;99;101;2.5;2025-01-01T23:59:59.999Z\n2025-01-02T00:00:00.000Z;2025-01-02T23:59:59.999Z;100;103.5;99;101;2.5;2025-01-02T23:59:59.999Z", CandleTimeKind.Text },
        { "day first, decimal commas",
            "date;open;high;low;close;volume\n01.01.2025 00:00;100,0;103,50;99;101;2,5\n01.01.2025 00:01;100;103,5;99;101;2,5", CandleTimeKind.Text },
        { "old line ends, hours with AM", "date,open,high,low,close,volume\r2025-01-01 12-AM,100,103.5,99,101,2.5\r2025-01-01 01-AM,100,103.5,99,101,2.5\r",
            CandleTimeKind.Text },
    };

    [Theory]
    [MemberData(nameof(FirstRowIsTheSameCandle))]
    public async Task The_oldest_candle_is_the_same_in_every_format(string name, string text, CandleTimeKind kind)
    {
        var content = await CsvFiles.ReadAsync(text);

        Assert.Equal(new Candle(Start, 100, 103.5, 99, 101, 2.5), content.Candles[CsvFiles.Btc][0]);
        Assert.True(content.Format.TimeKind == kind, name);
        Assert.Equal(2, content.Report.Accepted);
        Assert.Empty(content.Report.Counts);
        Assert.EndsWith(".", content.Format.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wide_file_gives_each_asset_its_candles()
    {
        const string Text = """
            timestamp,binance:BTC/USDT:open,binance:BTC/USDT:high,binance:BTC/USDT:low,binance:BTC/USDT:close,binance:BTC/USDT:volume,binance:ETH/USDT:open,binance:ETH/USDT:high,binance:ETH/USDT:low,binance:ETH/USDT:close,binance:ETH/USDT:volume
            1735689600000,100,103.5,99,101,2.5,10,12,9,11,3
            1735689900000,101,103.5,99,101,2.5,11,12,9,0,3
            """;

        var content = await CsvFiles.ReadAsync(Text, new CandleCsvOptions());

        Assert.Equal([new Asset("binance:BTC/USDT"), new Asset("binance:ETH/USDT")], content.Format.Assets);
        Assert.Equal(CandleCsvLayout.Wide, content.Format.Layout);
        Assert.Equal(2, content.Candles[content.Format.Assets[0]].Count);
        Assert.Equal(new Candle(Start, 10, 12, 9, 11, 3), Assert.Single(content.Candles[content.Format.Assets[1]]));
        Assert.Equal((2, 3, 1), (content.Report.RowsRead, content.Report.Accepted, content.Report.Rejected));
    }

    [Fact]
    public async Task A_symbol_column_gives_each_asset_its_candles()
    {
        const string Text = """
            date,symbol,open,high,low,close,volume
            2025-01-01,BTC,100,103.5,99,101,2.5
            2025-01-01,ETH,10,12,9,11,3
            2025-01-02,BTC,100,103.5,99,101,2.5
            2025-01-02,ETH,10,12,9,11,3
            """;

        var content = await CsvFiles.ReadAsync(Text, new CandleCsvOptions());

        Assert.Equal([new Asset("BTC"), new Asset("ETH")], content.Report.Series.Select(s => s.Asset));
        Assert.Equal(4, content.Report.Accepted);
        Assert.Equal(TimeSpan.FromDays(1), content.Format.Interval);
    }

    [Fact]
    public async Task A_file_that_can_be_read_in_two_ways_is_read_as_it_is_told_and_guessed_where_that_is_allowed()
    {
        const string Text = "date;open;high;low;close;volume\n01/02/2025;1,500;1,500;1,500;1,500;1\n02/02/2025;1,500;1,500;1,500;1,500;1";
        var told = new CandleCsvOptions { Asset = CsvFiles.Btc, Dates = DateOrder.DayFirst, Decimals = DecimalSign.Point };

        var content = await CsvFiles.ReadAsync(Text, told);
        var guessed = await CsvFiles.ReadAsync(Text, new CandleCsvOptions { Asset = CsvFiles.Btc, MayGuess = true });

        Assert.Equal((new DateTimeOffset(2025, 2, 1, 0, 0, 0, TimeSpan.Zero), 1500), (content.Candles[CsvFiles.Btc][0].OpenTime, content.Candles[CsvFiles.Btc][0].Open));
        Assert.EndsWith("times written like 31/12/2025 (UTC where no offset is written), commas for thousands, oldest first, candles of 1 d.",
            content.Format.Describe(), StringComparison.Ordinal);
        Assert.Equal(1.5, guessed.Candles[CsvFiles.Btc][0].Open);
        Assert.Contains("it may be 1 February 2025 or 2 January 2025", await CsvFiles.RefusalAsync(CsvFiles.ToStream(Text)), StringComparison.Ordinal);
        Assert.Contains(
            "it may be 1.5 or 1500", await CsvFiles.RefusalAsync(CsvFiles.ToStream(Text), told with { Decimals = null }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_format_says_which_columns_are_read()
    {
        var content = await CsvFiles.ReadAsync("junk,date,open,high,low,close,volume\n,2025-01-01,1,1,1,1,1\n,2025-01-02,1,1,1,1,1");

        Assert.Equal(new CandleCsvColumn(CandleField.Time, null, 2, "date"), content.Format.Columns[0]);
        Assert.Equal(new CandleCsvColumn(CandleField.Volume, null, 7, "volume"), content.Format.Columns[^1]);
        Assert.Equal((1, ',', "yyyy-MM-dd"), (content.Format.HeaderRow, content.Format.Separator, content.Format.TimePattern));
    }

    [Fact]
    public async Task A_file_turned_upside_down_gives_the_same_candles()
    {
        var lines = CsvFiles.PlainLines(3_000);
        var upright = await CsvFiles.ReadAsync(lines);
        lines.Reverse(1, lines.Count - 1);

        var reversed = await CsvFiles.ReadAsync(lines);

        Assert.Equal(CandleOrder.NewestFirst, reversed.Format.Order);
        Assert.Equal(upright.Candles[CsvFiles.Btc], reversed.Candles[CsvFiles.Btc]);
        Assert.Empty(reversed.Report.Counts);
    }
}
