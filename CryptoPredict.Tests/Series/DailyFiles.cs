using System.Globalization;
using System.Text;
using CryptoPredict.Core.Series;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Small daily files made for the tests.</summary>
internal static class DailyFiles
{
    public static readonly DateOnly Start = new(2025, 9, 1);

    /// <summary>A weekly pattern on a slow rise with a little seeded noise.</summary>
    public static double Value(int day, int seed = 1, double noise = 1) =>
        100 + (0.2 * day) + (20 * Math.Sin(2 * Math.PI * day / 7)) + (noise * (new Random((day * 31) + seed).NextDouble() - 0.5));

    public static IReadOnlyList<SeriesPoint> Points(int days, int seed = 1, double noise = 1) =>
        [.. Enumerable.Range(0, days).Select(day => new SeriesPoint(Start.AddDays(day), Value(day, seed, noise)))];

    /// <summary>A walk at random, rounded to cents: hardly anything does better than its last value, and taken for demand, its members do not.</summary>
    public static IReadOnlyList<SeriesPoint> Walk(int days)
    {
        var (random, level) = (new Random(17), 100.0);
        return [.. Enumerable.Range(0, days).Select(day => new SeriesPoint(Start.AddDays(day), Math.Round(level += random.NextDouble() - 0.5, 2)))];
    }

    /// <summary>Values as a file of one product.</summary>
    public static string File(string product, IEnumerable<SeriesPoint> points) => "date,product_id,sales\n" + string.Concat(
        points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Day:yyyy-MM-dd},{product},{point.Value:F2}\n")));

    /// <summary><c>date,product_id,sales</c>, a row a day of each product; line 1 is the header.</summary>
    public static string Sales(int days, params string[] products)
    {
        var text = new StringBuilder("date,product_id,sales\n");
        for (var day = 0; day < days; day++)
        {
            foreach (var (place, product) in products.Index())
            {
                text.Append(CultureInfo.InvariantCulture, $"{Start.AddDays(day):yyyy-MM-dd},{product},{Value(day, place):F3}\n");
            }
        }

        return text.ToString();
    }
}
