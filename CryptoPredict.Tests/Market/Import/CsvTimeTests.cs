using System.Globalization;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

public sealed class CsvTimeTests
{
    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss.FFFFFFFK", ' ')]
    [InlineData("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", 'T')]
    public void Dates_with_whole_seconds_are_read_as_the_framework_reads_them_and_so_are_mutations_of_them(string pattern, char beforeClock)
    {
        var random = new Random(16);
        var way = new CsvTime(CandleTimeKind.Text, pattern);
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var time = new DateTime(1790 + random.Next(320), 1, 1).AddSeconds(random.Next(31_622_400));
            var text = time.ToString($"yyyy-MM-dd{beforeClock}HH:mm:ss", CultureInfo.InvariantCulture).ToCharArray();
            for (var changes = random.Next(3); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = "0123456789 -:TZ/+٣"[random.Next(18)];
            }

            var expected = DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
                && read.Year is >= 1800 and < 2100;
            Assert.Equal(expected, way.TryParse(text, out var ours, out _));
            Assert.True(!expected || (ours == read && ours.Offset == read.Offset), new string(text));
            taken += expected ? 1 : 0;
        }

        Assert.InRange(taken, 5_000, 18_000);
    }
}
