namespace CryptoPredict.Learning.Additive;

/// <summary>A repeating part of a series as a Fourier sum: sin and cos of 2πnd / period for n = 1 … order, d in days since 1970-01-01 UTC.</summary>
/// <param name="Name">What it is called: <c>yearly</c>, <c>weekly</c>, <c>daily</c>.</param>
/// <param name="Period">Its length, more than 0.</param>
/// <param name="Order">Number of harmonics, 1 to <see cref="AdditiveOptions.LargestOrder"/>.</param>
public sealed record Seasonality(string Name, TimeSpan Period, int Order)
{
    /// <summary>Number of coefficients: a sine and a cosine per harmonic.</summary>
    public int Terms => 2 * Order;

    /// <summary>
    /// The seasonalities of a series, by the rules of Prophet: at least two periods long, and values closer together than a period (a year
    /// asks for the two years alone).
    /// </summary>
    /// <param name="options">Orders asked for; null ones are chosen.</param>
    /// <param name="span">From the first to the last observation.</param>
    /// <param name="spacing">The least time between two neighbouring observations.</param>
    internal static Seasonality[] Choose(AdditiveOptions options, TimeSpan span, TimeSpan spacing)
    {
        var yearly = options.YearlyOrder ?? (span.TotalDays >= 730 ? 10 : 0);
        var weekly = options.WeeklyOrder ?? (span.TotalDays >= 14 && spacing.TotalDays < 7 ? 3 : 0);
        var daily = options.DailyOrder ?? (span.TotalDays >= 2 && spacing.TotalDays < 1 ? 4 : 0);
        Seasonality[] all = [new("yearly", TimeSpan.FromDays(365.25), yearly), new("weekly", TimeSpan.FromDays(7), weekly),
            new("daily", TimeSpan.FromDays(1), daily)];
        return [.. all.Where(one => one.Order > 0)];
    }

    /// <summary>The terms at a time: sin, cos of the first harmonic, then of the second, …</summary>
    /// <param name="time">When.</param>
    /// <param name="terms">Where to write <see cref="Terms"/> values.</param>
    internal void Fill(DateTimeOffset time, Span<double> terms)
    {
        var period = Period.Ticks;
        var phase = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) % period;
        if (phase < 0)
        {
            phase += period;
        }

        for (var n = 1; n <= Order; n++)
        {
            // Reduced in whole ticks: the angle stays small, and a shift by whole periods changes no bit.
            var (sin, cos) = Math.SinCos(2 * Math.PI * (n * phase % period / (double)period));
            terms[2 * (n - 1)] = sin;
            terms[(2 * n) - 1] = cos;
        }
    }
}
