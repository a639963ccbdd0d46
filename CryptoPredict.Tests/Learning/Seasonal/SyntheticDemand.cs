using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

/// <summary>Made-up demand: a week, a season of the year, a level that wanders, and noise.</summary>
internal static class SyntheticDemand
{
    public static DemandHistory Series(int number, int count, int? seed = null)
    {
        var random = new Random(seed ?? number);
        var week = Enumerable.Range(0, 7).Select(_ => 0.6 + (0.8 * random.NextDouble())).ToArray();
        var (size, phase, drift) = (Math.Exp(4 * random.NextDouble()), random.NextDouble() * 2 * Math.PI, 0.0);
        var values = new double[count];
        for (var t = 0; t < count; t++)
        {
            drift = (0.98 * drift) + (0.05 * (random.NextDouble() - 0.5));
            var year = 0.3 * Math.Sin((2 * Math.PI * t / 365.25) + phase);
            values[t] = size * week[t % 7] * Math.Exp(drift + year + (0.3 * (random.NextDouble() - 0.5)));
        }

        return new DemandHistory($"P{number:D3}", Days(values));
    }

    public static IReadOnlyList<DemandHistory> Many(int count, int days) => [.. Enumerable.Range(1, count).Select(number => Series(number, days))];

    public static OpenDays Days(params double[] values)
    {
        var first = new DateOnly(2023, 1, 2);
        int[] known = [.. Enumerable.Range(0, values.Length).Where(t => !double.IsNaN(values[t]))];
        return OpenDays.Of([.. known.Select(first.AddDays)], [.. known.Select(t => values[t])], absentIsZero: false);
    }

    public static DemandKnown Known(OpenDays days, int count, int horizon = 28)
    {
        var values = days.Values.AsMemory(0, count);
        return new DemandKnown(values, SeasonalGaps.Fill(values.Span, days.Season), days.Season, horizon);
    }
}
