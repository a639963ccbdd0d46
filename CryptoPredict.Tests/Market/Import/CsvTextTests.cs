using System.Text;
using CryptoPredict.Core.Market.Import;
using CsvHelper;

namespace CryptoPredict.Tests.Market.Import;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("85240.45", 85240.45)]
    [InlineData("1.28140382241e+12", 1.28140382241e12)]
    [InlineData("19,995.7", 19995.7)]
    [InlineData("-1,234,567", -1234567)]
    [InlineData("287.86K", 287860)]
    [InlineData("1.2m", 1200000)]
    [InlineData("3B", 3e9)]
    [InlineData("0.5T", 5e11)]
    public void Numbers_are_read_to_the_nearest_double(string text, double expected)
    {
        Assert.True(CsvNumber.TryParse(text, ',', out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("K")]
    [InlineData("1,5")]
    [InlineData("1,2345")]
    [InlineData("1234,567")]
    [InlineData("12,34,567")]
    [InlineData(",123")]
    [InlineData("1,234,")]
    [InlineData("1.234,567")]
    [InlineData("1.5KK")]
    [InlineData("$5")]
    [InlineData("5%")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999999999999999999999K")]
    public void What_is_no_number_is_not_read(string text) => Assert.False(CsvNumber.TryParse(text, ',', out _));

    [Fact]
    public void A_comma_is_never_read_where_it_may_be_a_decimal_sign()
    {
        Assert.False(CsvNumber.TryParse("1,234", ';', out _));
        Assert.True(CsvNumber.HasDecimalComma("1,234", ';'));
        Assert.False(CsvNumber.HasDecimalComma("1,234", ','));
        Assert.False(CsvNumber.HasDecimalComma("n/a, later", ';'));
    }

    [Theory]
    [InlineData("1735689600.0", CandleTimeKind.EpochSeconds)]
    [InlineData("1.7356896E+12", CandleTimeKind.EpochMilliseconds)]
    [InlineData("2025-01-01 02:00:00+02:00", CandleTimeKind.Text)]
    [InlineData("2025-01-01 00:00:00 UTC", CandleTimeKind.Text)]
    [InlineData("2025/01/01", CandleTimeKind.Text)]
    [InlineData("Jan 1, 2025", CandleTimeKind.Text)]
    public void Times_are_recognised(string text, CandleTimeKind kind)
    {
        Assert.True(CsvTime.TryRecognise(text, out var way));
        Assert.Equal(kind, way.Kind);
        Assert.True(way.TryParse(text, out var time, out _));
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12:30")]
    [InlineData("01/02/2025")]
    [InlineData("20250101")]
    [InlineData("-1735689600")]
    [InlineData("1735689600000000001")]
    [InlineData("0001-01-01")]
    [InlineData("79228162514264337593543950335")]
    public void What_may_mean_another_time_is_not_recognised(string text) => Assert.False(CsvTime.TryRecognise(text, out _));

    [Fact]
    public void Lines_split_into_the_same_fields_as_with_CsvHelper()
    {
        var random = new Random(5);
        var options = new CsvReaderOptions { Separator = ',', HasHeader = false, AllowLineBreaksInQuotes = false };
        var fields = new CsvFields(',');
        for (var i = 0; i < 2_000; i++)
        {
            var line = string.Join(',', Enumerable.Range(0, random.Next(2, 20)).Select(_ => RandomField(random)));
            using var oracle = CsvReader.FromText(line, options);
            Assert.True(oracle.Read());

            Assert.True(fields.Split(line), line);
            Assert.Equal(oracle.FieldCount, fields.Count);
            for (var f = 0; f < fields.Count; f++)
            {
                Assert.Equal(oracle.GetString(f), fields.Get(line, f).ToString().Replace("\"\"", "\"", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_096)]
    [InlineData(1_000_000)]
    public async Task Lines_are_the_same_in_whatever_pieces_the_bytes_arrive(int pieceSize)
    {
        var random = new Random(pieceSize);
        List<string> expected = [];
        var text = new StringBuilder("\uFEFF");
        for (var i = 0; i < 3_000; i++)
        {
            expected.Add(string.Concat(Enumerable.Repeat("é€7", random.Next(40))));
            // Never CR and then an empty line with LF: the two would be one line end.
            text.Append(expected[^1]).Append(expected[^1].Length == 0 ? "\r\n" : random.Next(3) switch { 0 => "\r\n", 1 => "\n", _ => "\r" });
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var reader = new CsvLineReader(new PiecewiseStream(i => i < bytes.Length ? bytes[i] : null, pieceSize));
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.Line.ToString());
            Assert.Equal(lines.Count, reader.LineNumber);
        }

        Assert.Equal(expected, lines);
    }

    private static string RandomField(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "ab1.5\",;"[random.Next(8)]));
        return random.Next(2) == 0
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text.Replace("\"", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
    }
}
