using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

public sealed class CandleCsvRefusalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Texts => new()
    {
        { "", "empty" },
        { " \r\n\n", "empty" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:19\nsize 6\n", "Git LFS pointer" },
        { "\uFEFF {\"a\":1}", "JSON" },
        { "[[1735689600000,1,1,1,1,1]]", "JSON" },
        { "<!doctype html><html></html>", "web page" },
        { "timestamp,open,high,low,close,volume\n", "no rows" },
        { "timestamp,open,high,low,close,volume\n2025-01-01,1,1,1,1,1\n", "one time only" },
        { "timestamp,open,high,low,close,volume\n1,1,1\n", "separator" },
        { "timestamp,item_id,demand,price\n2017-10-01,a,1,2\n", "no column for open, high, low;" },
        { "2014-01-01 01:00:00,38.3,client_12\n2014-01-01 02:00:00,38.3,client_12\n", "are not time, open, high, low, close and volume" },
        { "Dear reader,\nthis is a letter.", "neither a header nor a row of fields" },
        { "close_time,open,high,low,close,volume\n1735689600,1,1,1,1,1", "no column for time" },
        { "date,open,high,low,close,close,volume\n2025-01-01,1,1,1,1,1,1", "more than once" },
        { "date;open;high;low;close;volume\n2025-01-01;1,500;1,500;1,500;1,500;1\n2025-01-02;1;1;1;1;1", "comma" },
        { "date,open,high,low,close,volume\n09/01/2022,1,1,1,1,1\n09/02/2022,1,1,1,1,1", "cannot be read for certain" },
        { "date,open,high,low,close,volume\n2025-01-01,1,1,1,1,1\n2025-02-01,1,1,1,1,1", "at most a week" },
        { "date,a:open,a:high,a:close,a:volume\n2025-01-01,1,1,1,1", "no column for a:low" },
        { "date,symbol,open,high,low,close,volume\n2025-01-01,A,1,1,1,1,1\n2025-01-01,B,1,1,1,1,1\n2025-01-02,B,1,1,1,1,1", "several assets (A, B)" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_file_that_is_no_candle_csv_is_refused_in_one_sentence(string text, string reason) =>
        Assert.Contains(reason, await CsvFiles.RefusalAsync(CsvFiles.ToStream(text)), StringComparison.Ordinal);

    [Fact]
    public async Task Another_encoding_than_UTF_8_and_UTF_16_is_refused()
    {
        byte[] latin1 = [.. Encoding.Latin1.GetBytes("Prix de la journée\n" + string.Join('\n', CsvFiles.PlainLines(5)))];

        Assert.Contains("UTF-8", await CsvFiles.RefusalAsync(new MemoryStream(latin1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_far_down_the_file_stop_the_reading()
    {
        var text = string.Join('\n', CsvFiles.PlainLines(20_000));
        foreach (var bad in (byte[])[0, 0xFF])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            bytes[^100] = bad;
            var reader = await CandleCsv.OpenAsync(new MemoryStream(bytes), new CandleCsvOptions { Asset = CsvFiles.Btc }, Token);
            var delivered = 0;

            await Assert.ThrowsAsync<CsvImportException>(async () =>
            {
                await foreach (var _ in reader.ReadCandlesAsync(Token))
                {
                    delivered++;
                }
            });
            Assert.InRange(delivered, 10_000, 19_999);
        }
    }

    [Fact]
    public async Task A_line_without_end_is_refused_after_a_bounded_read()
    {
        var endless = new PiecewiseStream(_ => (byte)',', 8_192);

        Assert.Contains("longer than", await CsvFiles.RefusalAsync(endless), StringComparison.Ordinal);
        Assert.InRange(endless.Delivered, 1, 4 * CsvLineReader.MaxLineLength);
    }

    [Fact]
    public async Task A_line_without_end_below_good_rows_is_refused_after_a_bounded_read()
    {
        var good = Encoding.UTF8.GetBytes(string.Join('\n', CsvFiles.PlainLines(2_000)));
        var endless = new PiecewiseStream(i => i < good.Length ? good[i] : (byte)'7', 8_192);

        Assert.Contains("Line 2001", await CsvFiles.RefusalAsync(endless), StringComparison.Ordinal);
        Assert.InRange(endless.Delivered, 1, good.Length + (4 * CsvLineReader.MaxLineLength));
    }

    [Fact]
    public async Task A_file_without_end_is_delivered_as_it_is_read()
    {
        var row = "";
        var (minute, at) = (-1, 0);
        var endless = new PiecewiseStream(
            _ =>
            {
                if (at == row.Length)
                {
                    (row, at) = ((minute < 0 ? CsvFiles.Header : CsvFiles.PlainRow(minute)) + "\n", 0);
                    minute++;
                }

                return (byte)row[at++];
            },
            8_192);
        var reader = await CandleCsv.OpenAsync(endless, new CandleCsvOptions { Asset = CsvFiles.Btc }, Token);

        var read = await reader.ReadCandlesAsync(Token).Take(100_000).CountAsync(Token);

        Assert.Equal(100_000, read);
        Assert.InRange(minute, 100_000, 105_000);
        Assert.Equal(0, reader.Report.Rejected);
    }

    [Fact]
    public async Task Times_scattered_beyond_the_budget_are_refused()
    {
        // The first thousand rows make it a file of one-second candles.
        var times = Enumerable.Range(0, 1_000).Concat(Enumerable.Range(2, 40_000).Select(i => i * 1_000));
        var lines = times.Select(t => $"{1_000_000_000 + t},1,1,1,1,1").Prepend(CsvFiles.Header);

        Assert.Contains("in parts", await CsvFiles.RefusalAsync(CsvFiles.ToStream(string.Join('\n', lines))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_must_be_named_by_the_file_or_the_caller()
    {
        var text = string.Join('\n', CsvFiles.PlainLines(3));

        Assert.Contains("name the asset", await CsvFiles.RefusalAsync(CsvFiles.ToStream(text), new CandleCsvOptions()), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => CsvFiles.ReadAsync(text, new CandleCsvOptions { Asset = new Asset("no\\name") }));
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var reader = await CandleCsv.OpenAsync(
            CsvFiles.ToStream(string.Join('\n', CsvFiles.PlainLines(20_000))), new CandleCsvOptions { Asset = CsvFiles.Btc }, cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadCandlesAsync(cancelled.Token).CountAsync(Token));
    }
}
