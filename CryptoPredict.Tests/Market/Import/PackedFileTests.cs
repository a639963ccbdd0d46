using System.IO.Compression;
using System.Text;
using CryptoPredict.Core.Market.Import;
using Parquet;
using Parquet.Schema;

namespace CryptoPredict.Tests.Market.Import;

public sealed class PackedFileTests
{
    private static readonly CandleCsvOptions Small = new() { Asset = CsvFiles.Btc, Limits = new UnpackingLimits(MaxFiles: 3, MaxBytes: 10_000) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Plain => string.Join('\n', CsvFiles.PlainLines(50));

    [Fact]
    public async Task Packed_and_encoded_files_hold_what_the_plain_one_does()
    {
        var plain = (await CsvFiles.ReadAsync(Plain)).Candles[CsvFiles.Btc];
        Stream[] files =
        [
            await GZipAsync(Plain),
            Zip(("candles.csv", Plain)),
            new MemoryStream([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Plain)]),
            new MemoryStream(Encoding.Unicode.GetBytes(Plain)),
            new MemoryStream([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Plain)]),
            new MemoryStream(Encoding.BigEndianUnicode.GetBytes(Plain)),
        ];
        foreach (var file in files)
        {
            Assert.Equal(plain, (await CandleCsv.ReadAllAsync(file, Small, Token)).Candles[CsvFiles.Btc]);
        }
    }

    [Fact]
    public async Task The_files_of_an_archive_are_read_by_name_each_by_its_own_format_and_a_candle_that_two_of_them_hold_once()
    {
        var lines = CsvFiles.PlainLines(50);
        var second = string.Join('\n', ((string[])["time;open;high;low;close;volume"]).Concat(lines.Skip(31).Select(line => line.Replace(',', ';'))));
        var file = Zip(("b.csv", second), ("a.csv", string.Join('\n', lines.Take(36))), ("a.csv.CHECKSUM", "00"), ("__MACOSX/a.csv", "junk"));

        var content = await CandleCsv.ReadAllAsync(file, Small, Token);

        Assert.Equal((await CsvFiles.ReadAsync(Plain)).Candles[CsvFiles.Btc], content.Candles[CsvFiles.Btc]);
        Assert.Equal((50L, 5L), (content.Report.Accepted, content.Report.Count(ImportRule.Duplicate)));
        Assert.Equal([new ImportedFile("a.csv", 1), new ImportedFile("b.csv", 37)], content.Report.Files);
        Assert.Equal("line 2 of b.csv", content.Report.PlaceOf(content.Report.Findings[0].Row));
    }

    [Fact]
    public async Task What_cannot_be_read_within_an_archive_is_refused_in_a_sentence()
    {
        Assert.Contains("workbook", await CsvFiles.RefusalAsync(Zip(("[Content_Types].xml", "<x/>"), ("xl/sheet.xml", "<x/>")), Small), StringComparison.Ordinal);
        Assert.Contains("empty", await CsvFiles.RefusalAsync(Zip(), Small), StringComparison.Ordinal);
        Assert.Contains("holds 4 files; at most 3", await CsvFiles.RefusalAsync(Zip([.. "abcd".Select(c => ($"{c}.csv", Plain))]), Small), StringComparison.Ordinal);
        Assert.Contains("archive within an archive", await CsvFiles.RefusalAsync(Nested(), Small), StringComparison.Ordinal);
        Assert.Contains("unpacks to more than 10000 bytes", await CsvFiles.RefusalAsync(Zip(("a.csv", new string('7', 1 << 20))), Small), StringComparison.Ordinal);
        Assert.Contains("unpacks to more than 10000 bytes", await CsvFiles.RefusalAsync(await GZipAsync(new string('7', 1 << 20)), Small), StringComparison.Ordinal);
        Assert.StartsWith("b.csv: ", await CsvFiles.RefusalAsync(Zip(("a.csv", Plain), ("b.csv", "Dear reader,")), Small), StringComparison.Ordinal);
        Assert.Contains("send them apart", await CsvFiles.RefusalAsync(Zip(("a.csv", Plain), ("b.csv", Hours())), Small), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public async Task A_file_that_was_cut_off_is_refused_in_a_sentence(double share)
    {
        foreach (var whole in new[] { await GZipAsync(Plain), Zip(("a.csv", Plain)), await ParquetAsync() })
        {
            var bytes = ((MemoryStream)whole).ToArray();
            await CsvFiles.RefusalAsync(new MemoryStream(bytes[..(int)(share * bytes.Length)]), Small);
        }
    }

    [Fact]
    public async Task Parquet_gives_the_same_candles()
    {
        var content = await CandleCsv.ReadAllAsync(await ParquetAsync(), Small, Token);

        Assert.Equal((await CsvFiles.ReadAsync(Plain)).Candles[CsvFiles.Btc], content.Candles[CsvFiles.Btc]);
        Assert.Empty(content.Report.Counts);
    }

    [Theory]
    [InlineData("Rar!\u001a", "rar")]
    [InlineData("BZh9", "bzip2")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("SQLite format 3", "SQLite")]
    public async Task Other_kinds_of_files_are_called_by_their_names(string start, string name) =>
        Assert.Contains(name, await CsvFiles.RefusalAsync(CsvFiles.ToStream(start), Small), StringComparison.Ordinal);

    private static string Hours() => "timestamp,open,high,low,close,volume\n2025-03-02 00:00:00,1,1,1,1,1\n2025-03-02 01:00:00,1,1,1,1,1\n";

    private static async Task<Stream> GZipAsync(string text)
    {
        var file = new MemoryStream();
        await using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        }

        file.Position = 0;
        return file;
    }

    private static MemoryStream Zip(params (string Name, string Text)[] files) =>
        Zip([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text)))]);

    private static MemoryStream Nested() => Zip([("inner.csv", Zip(("a.csv", Plain)).ToArray())]);

    private static MemoryStream Zip((string Name, byte[] Bytes)[] files)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        file.Position = 0;
        return file;
    }

    private static async Task<Stream> ParquetAsync()
    {
        var candles = (await CsvFiles.ReadAsync(Plain)).Candles[CsvFiles.Btc];
        DataField[] fields =
            [new DataField<DateTime>("time"), .. ((string[])["open", "high", "low", "close", "volume"]).Select(name => new DataField<double>(name))];
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: Token))
        {
            foreach (var half in candles.Chunk(25))
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<DateTime>(fields[0], half.Select(candle => candle.OpenTime.UtcDateTime).ToArray(), cancellationToken: Token);
                Func<Core.Market.Candle, double>[] values =
                    [candle => candle.Open, candle => candle.High, candle => candle.Low, candle => candle.Close, candle => candle.Volume];
                foreach (var (place, value) in values.Index())
                {
                    await group.WriteAsync<double>(fields[place + 1], half.Select(value).ToArray(), cancellationToken: Token);
                }
            }
        }

        file.Position = 0;
        return file;
    }
}
