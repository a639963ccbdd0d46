using System.Diagnostics;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Tests.SeriesTests.Uploads;

namespace CryptoPredict.Tests.Market.Import;

/// <summary>
/// Files of every known format, damaged at random in their bytes, columns, separators, encodings and dates, pass detection and import as candles and as daily
/// values: each is read or refused in a sentence. <c>MUTATIONS=300000</c> tries as many,
/// <c>MUTATED=.parquet</c> those of that end alone.
/// </summary>
[Kind(TestKind.Slow)]
public sealed class MutatedCsvTests
{
    private const string Signs = ",;\t|\"\n\r.-0 9eKM()$/:";

    private static readonly int Mutations = int.TryParse(Environment.GetEnvironmentVariable("MUTATIONS"), out var asked) ? asked : 3_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_mutated_file_is_read_or_refused_and_never_hangs(int seed)
    {
        var random = new Random(seed);
        var originals = await FileFormatsTests.ReadAllAsync(Environment.GetEnvironmentVariable("MUTATED") ?? "");
        var (read, refused, slowest, greediest) = (0, 0, TimeSpan.Zero, 0L);
        for (var i = 0; i < Mutations / 4; i++)
        {
            var file = Mutate(originals[random.Next(originals.Count)], random);
            var (started, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            _ = await IsReadAsync(() => ReadCandlesAsync(file)) | await IsReadAsync(() => ReadValuesAsync(file)) ? read++ : refused++;
            var took = Stopwatch.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;

            // A hang, not a speed: the slowest takes a fifth of a second. Reading from memory stays on one thread.
            Assert.True(took < TimeSpan.FromSeconds(20), $"File {i} of seed {seed} took {took}.");
            greediest = Math.Max(greediest, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        Assert.True(greediest < 256_000_000, $"A file of a few kilobytes took {greediest} bytes.");
        Assert.True(read > Mutations / 40 && refused > Mutations / 100, $"The damage is too mild or too wild to tell anything: {read} read, {refused} refused.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{read} read, {refused} refused, the slowest took {slowest}, the greediest {greediest / 1e6:N0} MB.");
    }

    private static async Task<bool> IsReadAsync(Func<Task> read)
    {
        try
        {
            await read();
            return true;
        }
        catch (CsvImportException refusal)
        {
            Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
            Assert.True(refusal.Message.Length < 1_500, refusal.Message);
            return false;
        }
    }

    private static async Task ReadCandlesAsync(byte[] file)
    {
        var content = await CandleCsv.ReadAllAsync(new MemoryStream(file), new CandleCsvOptions { Asset = new Asset("BTC-USD"), MayGuess = true }, Token);
        Assert.Equal(content.Report.Accepted, content.Candles.Values.Sum(candles => (long)candles.Count));
        Assert.All(content.Candles.Values.SelectMany(candles => candles), candle => Assert.True(
            candle.Low > 0 && candle.Low <= Math.Min(candle.Open, candle.Close) && candle.High >= Math.Max(candle.Open, candle.Close)
                && double.IsFinite(candle.High) && candle.Volume >= 0));
    }

    private static async Task ReadValuesAsync(byte[] file)
    {
        var reader = await SeriesCsv.OpenAsync(new MemoryStream(file), new SeriesCsvOptions { Series = new Asset("one"), MayGuess = true }, Token);
        var count = 0L;
        await foreach (var value in reader.ReadValuesAsync(Token))
        {
            count++;
            Assert.True(double.IsFinite(value.Value) && Asset.IsValidSymbol(value.Series.Symbol));
        }

        // A row that a later one of its day stands for is neither.
        var (report, stoodFor) = (reader.Report, reader.Format.SameDay == SameDayRule.Last ? reader.Report.Count(ImportRule.SameDay) : 0);
        Assert.Equal(count, report.Accepted);
        Assert.InRange(report.RowsRead - report.Accepted - report.Rejected, 0, stoodFor);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var left = random.Next(1, 6); left > 0 && bytes.Count > 1; left--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)Signs[random.Next(Signs.Length)];
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(200), bytes.Count - at)));
                    break;
                case 4:
                    bytes.RemoveRange(at, random.Next(Math.Min(60, bytes.Count - at)));
                    break;
                case 5:
                    return Columns(bytes, random);
                case 6:
                    return Separator(bytes, random);
                case 7:
                    return random.Next(2) == 0 ? Encoding.Unicode.GetBytes(Encoding.UTF8.GetString([.. bytes])) : Encoding.Latin1.GetBytes(Encoding.UTF8.GetString([.. bytes]));
                default:
                    return Digits(bytes, random);
            }
        }

        return [.. bytes];
    }

    // Columns change places in all rows alike.
    private static byte[] Columns(List<byte> bytes, Random random)
    {
        var rows = Encoding.UTF8.GetString([.. bytes]).Split('\n').Select(line => line.Split(',')).ToList();
        var (one, other) = (random.Next(8), random.Next(8));
        foreach (var row in rows.Where(row => row.Length > Math.Max(one, other)))
        {
            (row[one], row[other]) = (row[other], row[one]);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => string.Join(',', row))));
    }

    private static byte[] Separator(List<byte> bytes, Random random)
    {
        var (from, to) = ((byte)",;\t "[random.Next(4)], (byte)",;\t|"[random.Next(4)]);
        return [.. bytes.Select(one => one == from ? to : one)];
    }

    // Other days, years and numbers of the same length.
    private static byte[] Digits(List<byte> bytes, Random random)
    {
        var (from, to) = ((byte)('0' + random.Next(10)), (byte)('0' + random.Next(10)));
        return [.. bytes.Select(one => one == from ? to : one)];
    }
}
