using System.Globalization;
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
    [InlineData("$5", 5)]
    [InlineData("-$5.25", -5.25)]
    [InlineData("$-5.25", -5.25)]
    [InlineData("1,234.50 €", 1234.5)]
    [InlineData("(1,234.5)", -1234.5)]
    [InlineData("($2K)", -2000)]
    [InlineData("1 234 567", 1234567)]
    [InlineData("1'234.5", 1234.5)]
    public void Numbers_are_read_to_the_nearest_double(string text, double expected)
    {
        Assert.True(CsvNumber.TryParse(text, CommaUse.Thousands, out var value));
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
    [InlineData("5 apples")]
    [InlineData("(-5)")]
    [InlineData("$")]
    [InlineData("5%")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999999999999999999999K")]
    [InlineData("0,123")]
    public void What_is_no_number_is_not_read(string text) => Assert.False(CsvNumber.TryParse(text, CommaUse.Thousands, out _));

    [Theory]
    [InlineData("1,5", 1.5)]
    [InlineData("0,123", 0.123)]
    [InlineData("1.234,5", 1234.5)]
    [InlineData("-1.234.567", -1234567)]
    [InlineData("12", 12)]
    [InlineData("287,86K", 287860)]
    [InlineData("1,28e+3", 1280)]
    public void With_a_decimal_comma_points_are_thousands(string text, double expected)
    {
        Assert.True(CsvNumber.TryParse(text, CommaUse.Decimal, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1,5,6")]
    [InlineData("19,995.7")]
    [InlineData("0.123")]
    public void With_a_decimal_comma_a_point_is_never_a_decimal_sign(string text) => Assert.False(CsvNumber.TryParse(text, CommaUse.Decimal, out _));

    [Theory]
    [InlineData("85.5|1,5", ';', "Thousands", null, true)]
    [InlineData("85,5|1,5", ';', "Decimal", "Comma", false)]
    [InlineData("1,234|1,5", ';', "Decimal", "Comma", false)]
    [InlineData("1,234|19,995.7", ';', "Thousands", "Point", false)]
    [InlineData("1,234|0,500", '\t', "Decimal", "Comma", false)]
    [InlineData("1,234|2,345", ';', "Decimal", "Comma", true)]
    [InlineData("1,234|2,345", '\t', "Thousands", "Point", true)]
    [InlineData("1.5|2", ';', "Unknown", null, false)]
    [InlineData("1.5|2", ',', "Thousands", null, false)]
    public void What_a_comma_stands_for_is_said_by_all_numbers_together(string numbers, char separator, string use, string? sign, bool isOpen)
    {
        var found = CsvNumber.FindCommas(Column(numbers), separator, sign: null);

        // Where as many numbers speak for either, what is taken is a guess whatever it is.
        Assert.Equal(isOpen, found.Doubt?.IsOpen == true);
        Assert.True(isOpen && sign is null || (use, sign) == (found.Use.ToString(), found.Sign?.ToString()), $"{found}");
    }

    [Fact]
    public void A_comma_that_may_be_either_is_shown_as_both_and_read_as_it_is_told()
    {
        var (_, _, doubt) = CsvNumber.FindCommas(Column("7|1,234"), ';', sign: null);
        Assert.Equal(
            (2L, "1,234", "1.234", DecimalSign.Comma, "1234", DecimalSign.Point),
            (doubt!.Row, doubt.Text, doubt.Taken.Value, doubt.Taken.Decimals!.Value, doubt.Other.Value, doubt.Other.Decimals!.Value));

        var told = CsvNumber.FindCommas(Column("7|1,234"), ';', DecimalSign.Point);
        Assert.Equal((CommaUse.Thousands, false, "1.234"), (told.Use, told.Doubt!.IsOpen, told.Doubt.Other.Value));
    }

    [Fact]
    public void Where_commas_separate_the_fields_one_inside_quotes_stands_for_thousands_unless_told_otherwise()
    {
        var (use, _, doubt) = CsvNumber.FindCommas(Column("1,234|2,345"), ',', sign: null);

        Assert.Equal((CommaUse.Thousands, false, "1.234"), (use, doubt!.IsOpen, doubt.Other.Value));
    }

    [Fact]
    public void A_comma_is_not_read_in_a_file_that_began_without_one() => Assert.False(CsvNumber.TryParse("1,234", CommaUse.Unknown, out _));

    [Theory]
    [InlineData("17/09/2014|18/09/2014", "d/M/yyyy")]
    [InlineData("09/17/2014|09/18/2014", "M/d/yyyy")]
    [InlineData("1/2/2014|13/2/2014", "d/M/yyyy")]
    [InlineData("01.12.2014 10:00|13.12.2014 10:00", "d.M.yyyy H:mm")]
    [InlineData("3/1/2024 12:00:00 AM|3/13/2024 1:00:00 PM", "M/d/yyyy h:mm:ss tt")]
    [InlineData("2024-03-01|13/12/2024|14/12/2024", "d/M/yyyy")]
    public void A_number_above_twelve_says_whether_the_day_comes_first(string dates, string pattern)
    {
        Assert.True(CsvTime.TryFind(Column(dates), order: null, out var found, out var doubt));
        Assert.Equal((pattern, null), (found.Pattern, doubt));
    }

    [Theory]
    [InlineData("2022/1/1|2022/10/10|2022/12/31", "yyyy/M/d", "2022-12-31")]
    [InlineData("2022-10-10|2022-1-1", "yyyy-M-d", "2022-01-01")]
    [InlineData("2022/1/1 9:05|2022/1/1 10:00", "yyyy/M/d H:mm", "2022-01-01 10:00")]
    [InlineData("1969-01-01|1969-01-02", "yyyy-MM-dd", "1969-01-02")]
    [InlineData("1/31/1915|2/28/1915", "M/d/yyyy", "1915-02-28")]
    public void A_year_that_comes_first_is_certain_with_single_digits_too_and_so_is_one_long_past(string dates, string pattern, string last)
    {
        Assert.True(CsvTime.TryFind(Column(dates), order: null, out var found, out var doubt));
        Assert.Equal((pattern, null), (found.Pattern, doubt));
        Assert.All(dates.Split('|'), date => Assert.True(found.TryParse(date, out _, out _)));
        Assert.True(found.TryParse(dates.Split('|')[^1], out var time, out _));
        Assert.Equal(DateTimeOffset.Parse(last, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), time);
    }

    [Theory]
    [InlineData("01/02/2025|02/02/2025|03/02/2025", DateOrder.DayFirst, "1 February 2025", "2 January 2025")]
    [InlineData("02/01/2025|02/02/2025|02/03/2025", DateOrder.MonthFirst, "1 February 2025", "2 January 2025")]
    [InlineData("05/05/2025|06/05/2025", DateOrder.DayFirst, "6 May 2025", "5 June 2025")]
    [InlineData("03/04/2025", DateOrder.MonthFirst, "4 March 2025", "3 April 2025")]
    [InlineData("03.04.2025 14:05:00", DateOrder.DayFirst, "3 April 2025 14:05:00", "4 March 2025 14:05:00")]
    public void Where_none_says_it_the_evener_reading_is_guessed_and_the_other_is_offered(string dates, DateOrder guess, string taken, string other)
    {
        Assert.True(CsvTime.TryFind(Column(dates), order: null, out _, out var doubt));
        Assert.Equal((true, guess, taken, other), (doubt!.IsOpen, doubt.Taken.Dates, doubt.Taken.Value, doubt.Other.Value));

        Assert.True(CsvTime.TryFind(Column(dates), doubt.Other.Dates, out var told, out var left));
        Assert.Equal((false, other, taken), (left!.IsOpen, left.Taken.Value, left.Other.Value));
        Assert.Equal(doubt.Other.Dates == DateOrder.DayFirst, told.Pattern!.StartsWith('d'));
    }

    [Fact]
    public void Dates_that_are_the_same_either_way_leave_nothing_to_choose()
    {
        Assert.True(CsvTime.TryFind(Column("01/01/2025|02/02/2025"), order: null, out _, out var doubt));
        Assert.Null(doubt);
    }

    [Theory]
    [InlineData("12:30")]
    [InlineData("13/13/25")]
    [InlineData("31/31/2025")]
    [InlineData("1/2")]
    public void What_is_no_date_in_either_order_is_not_found(string text) => Assert.False(CsvTime.TryFind(Column(text), order: null, out _, out _));

    [Theory]
    [InlineData("1735689600.0", CandleTimeKind.EpochSeconds)]
    [InlineData("1.7356896E+12", CandleTimeKind.EpochMilliseconds)]
    [InlineData("2025-01-01 02:00:00+02:00", CandleTimeKind.Text)]
    [InlineData("2025-01-01 00:00:00 UTC", CandleTimeKind.Text)]
    [InlineData("2025/01/01", CandleTimeKind.Text)]
    [InlineData("Jan 1, 2025", CandleTimeKind.Text)]
    [InlineData("20250101", CandleTimeKind.Text)]
    [InlineData("20250101 000000", CandleTimeKind.Text)]
    [InlineData("20250101000000", CandleTimeKind.Text)]
    [InlineData("2025.01.01 00:00", CandleTimeKind.Text)]
    [InlineData("2025-01-01 00:00:00 +0000", CandleTimeKind.Text)]
    [InlineData("2025-01-01 01:00:00.000+0100", CandleTimeKind.Text)]
    [InlineData("2025-01", CandleTimeKind.Text)]
    [InlineData("1-Jan-2025", CandleTimeKind.Text)]
    [InlineData("01 January 2025", CandleTimeKind.Text)]
    [InlineData("01Jan2025", CandleTimeKind.Text)]
    [InlineData("Wed, 01 Jan 2025 00:00:00 GMT", CandleTimeKind.Text)]
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
    [InlineData("-1735689600")]
    [InlineData("1735689600000000001")]
    [InlineData("0001-01-01")]
    [InlineData("79228162514264337593543950335")]
    public void What_may_mean_another_time_is_not_recognised_alone(string text) => Assert.False(CsvTime.TryRecognise(text, out _));

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

    private static List<(long Row, string Text)> Column(string fields) => [.. fields.Split('|').Select((text, place) => (place + 1L, text))];

    private static string RandomField(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "ab1.5\",;"[random.Next(8)]));
        return random.Next(2) == 0
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text.Replace("\"", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
    }
}
