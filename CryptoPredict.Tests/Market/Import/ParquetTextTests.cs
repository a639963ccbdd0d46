using System.Globalization;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Tests.SeriesTests.Uploads;
using Parquet;
using Parquet.Schema;

namespace CryptoPredict.Tests.Market.Import;

public sealed class ParquetTextTests
{
    private const int Rows = 50_000;

    // 32 MB: far more than the largest of these files takes when it is read, far less than one claim of 4 GB.
    private const long MostBytes = 32 << 20;

    private static readonly byte[] Largest = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.LZ4)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task What_packs_best_of_all_is_read_whatever_packed_it(CompressionMethod packedBy)
    {
        DataField[] fields = [new DataField<DateTime>("date"), new DataField<string>("note"), new DataField<double?>("sales")];
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields), file, new ParquetOptions { CompressionMethod = packedBy }, cancellationToken: Token))
        {
            using var group = writer.CreateRowGroup();
            var first = new DateTime(1900, 1, 1);
            await group.WriteAsync<DateTime>(fields[0], Enumerable.Range(0, Rows).Select(row => first.AddDays(row)).ToArray(), cancellationToken: Token);
            await group.WriteAsync(fields[1], (IReadOnlyCollection<string>)[.. Enumerable.Range(0, Rows).Select(row => row < 25_000 ? "a long note that is always the same" : "")]);
            await group.WriteAsync<double>(fields[2], Enumerable.Repeat((double?)7, Rows).ToArray(), cancellationToken: Token);
        }

        Assert.Equal((Rows, 7.0 * Rows), await ReadAsync(file.ToArray()));
    }

    [Fact]
    public async Task A_length_or_count_of_four_thousand_millions_anywhere_in_the_file_is_not_believed()
    {
        var whole = await ParquetFiles.OfCsvAsync(
            "date,note,sales\n" + string.Concat(Enumerable.Range(1, 28).Select(day => $"2026-02-{day:00},the same,{day}.5\n")), Token);
        Assert.Equal((28, 28 * 29 / 2 + 14.0), await ReadAsync(whole));
        var refused = 0;
        for (var place = 4; place < whole.Length; place++)
        {
            byte[] written = [.. whole[..place], .. Largest, .. whole.AsSpan(Math.Min(whole.Length, place + Largest.Length))];
            byte[] inserted = [.. whole[..place], .. Largest, .. whole.AsSpan(place + 1)];
            foreach (var file in (byte[][])[written, inserted])
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    await ReadAsync(file);
                }
                catch (CsvImportException refusal)
                {
                    Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
                    refused++;
                }

                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < MostBytes, string.Create(CultureInfo.InvariantCulture, $"Place {place}: {allocated} bytes."));
            }
        }

        Assert.True(refused > whole.Length, $"{refused} of {2 * whole.Length} refused");
    }

    [Fact]
    public async Task More_rows_than_there_are_values_are_refused_before_they_are_reserved()
    {
        var whole = await ParquetFiles.OfCsvAsync("date,note,sales\n2026-02-01,x,1\n2026-02-02,x,2\n", Token);

        // The number of rows of the only row group, 2 in zigzag order, and then of each column; 6,000,000 takes as many bytes as 4,294,967,295.
        var text = Encoding.Latin1.GetString(whole);
        var claims = 0;
        for (var place = text.LastIndexOf("sales", StringComparison.Ordinal); place < whole.Length - 8; place++)
        {
            if (whole[place] == 4)
            {
                byte[] claimed = [.. whole[..place], 0x80, 0xB6, 0xDC, 0x05, .. whole.AsSpan(place + 1)];
                BitConverter.TryWriteBytes(claimed.AsSpan(claimed.Length - 8), BitConverter.ToInt32(claimed, claimed.Length - 8) + 3);
                var before = GC.GetAllocatedBytesForCurrentThread();
                await Assert.ThrowsAsync<CsvImportException>(() => ReadAsync(claimed));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
                claims++;
            }
        }

        Assert.True(claims > 1);
    }

    private static async Task<(int Values, double Sum)> ReadAsync(byte[] file)
    {
        var reader = await SeriesCsv.OpenAsync(new MemoryStream(file), new SeriesCsvOptions { Series = new Asset("one"), MayGuess = true }, Token);
        var (count, sum) = (0, 0.0);
        await foreach (var value in reader.ReadValuesAsync(Token))
        {
            (count, sum) = (count + 1, sum + value.Value);
        }

        return (count, sum);
    }
}
