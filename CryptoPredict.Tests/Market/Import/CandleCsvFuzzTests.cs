using System.Text;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

[Kind(TestKind.Slow)]
public sealed class CandleCsvFuzzTests
{
    private const string Wide = "timestamp,a:open,a:high,a:low,a:close,a:volume,b:open,b:high,b:low,b:close,b:volume\n1735689600000,1,1,1,1,1,2,2,2,2,2\n1735689660000,1,1,1,1,1,2,2,2,2,2\n1735689720000,1,1,1,1,1,2,2,2,2,2\n";
    private const string Symbols = "date;symbol;open;high;low;close;volume\n2025-01-01;A;1;1;1;1;1\n2025-01-01;B;1;1;1;1;1\n2025-01-02;A;1;1;1;1;1\n2025-01-02;B;1;1;1;1;1\n";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_damaged_file_is_refused_or_accounted_for_to_the_last_row(int seed)
    {
        var random = new Random(seed);
        var originals = CandleCsvFormatTests.FirstRowIsTheSameCandle.Select(d => d.Data.Item2)
            .Append(Wide).Append(Symbols).Append(string.Join('\n', CsvFiles.PlainLines(40)))
            .Select(Encoding.UTF8.GetBytes).ToArray();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 1_500; i++)
        {
            var original = originals[random.Next(originals.Length)];
            var options = new CandleCsvOptions { Asset = random.Next(2) == 0 ? CsvFiles.Btc : null };
            try
            {
                Check(await CandleCsv.ReadAllAsync(new MemoryStream(Damage(original, random)), options, TestContext.Current.CancellationToken));
                read++;
            }
            catch (CsvImportException refusal)
            {
                Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
                refused++;
            }
        }

        Assert.True(read > 100 && refused > 100, $"The damage is too mild or too wild to tell anything: {read} read, {refused} refused.");
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var damages = random.Next(1, 6); damages > 0 && bytes.Count > 1; damages--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)",;\"\n\r.-0 9eKM"[random.Next(13)];
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(80), bytes.Count - at)));
                    break;
                case 4:
                    bytes.RemoveRange(at, random.Next(Math.Min(20, bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(5) == 0 ? bytes.Count - at : 0);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Check(CandleCsvContent content)
    {
        var report = content.Report;
        var candlesPerRow = content.Format.Columns.Count(c => c.Field == CandleField.Open);
        Assert.Equal(report.RowsRead * candlesPerRow, report.Accepted + report.Rejected);
        Assert.Equal(report.Rejected, report.Counts.Where(c => c.Key.Rejects()).Sum(c => c.Value));
        Assert.Equal(report.Accepted, content.Candles.Values.Sum(c => (long)c.Count));
        foreach (var series in report.Series)
        {
            var candles = content.Candles[series.Asset];
            Assert.Equal((candles.Count, candles[0].OpenTime, candles[^1].OpenTime), (series.Count, series.First, series.Last));
            Assert.True(series.Missing >= 0);
            for (var i = 0; i < candles.Count; i++)
            {
                var c = candles[i];
                Assert.True(c.Low > 0 && c.Low <= Math.Min(c.Open, c.Close) && c.High >= Math.Max(c.Open, c.Close) && c.Volume >= 0);
                Assert.True(i == 0 || c.OpenTime > candles[i - 1].OpenTime);
            }
        }
    }
}
