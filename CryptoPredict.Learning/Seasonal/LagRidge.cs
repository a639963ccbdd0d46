namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Ridge regression (Hoerl and Kennard 1970) of a value on the place in the season, the values one step, one season and two seasons before, and the means of
/// the last season and the last four; forecasts step by step from its own forecasts.
/// </summary>
public static class LagRidge
{
    private const int LongSeasons = 4;
    private const int LeastSeasons = 7;
    private const int Lags = 5;
    private const double Penalty = 1;
    private const double LeastPivot = 1e-12;

    /// <summary>The fewest values that it can be fitted to.</summary>
    /// <param name="season">Length of the season.</param>
    public static int LeastValues(int season) => LeastSeasons * season;

    /// <summary>Forecasts the values after the last one.</summary>
    /// <param name="values">The values, oldest first, none missing; at least <see cref="LeastValues"/>.</param>
    /// <param name="season">Length of the season, at least 1.</param>
    /// <param name="forecast">Filled, the next value first; zeros where all values are zero.</param>
    public static void Forecast(ReadOnlySpan<double> values, int season, Span<double> forecast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, LeastValues(season));
        var scale = 0.0;
        foreach (var value in values)
        {
            scale += Math.Abs(value) / values.Length;
        }

        if (scale == 0)
        {
            forecast.Clear();
            return;
        }

        var n = values.Length;
        var scaled = new double[n + forecast.Length];
        for (var t = 0; t < n; t++)
        {
            scaled[t] = values[t] / scale;
        }

        var weights = Fit(scaled.AsSpan(0, n), scaled.AsSpan(0, n), season, [], 0);
        var row = new double[season + Lags];
        for (var h = 0; h < forecast.Length; h++)
        {
            WriteRow(scaled, n + h, season, row);
            var value = 0.0;
            for (var i = 0; i < row.Length; i++)
            {
                value += weights[i] * row[i];
            }

            scaled[n + h] = value;
            forecast[h] = value * scale;
        }
    }

    /// <summary>The weights: of each place in the season, then of the lags, then of the further columns.</summary>
    /// <param name="values">The values to be explained, NaN where one is missing.</param>
    /// <param name="lagged">What the lags are taken of, none missing.</param>
    /// <param name="season">Length of the season.</param>
    /// <param name="columns">The further columns, [values × <paramref name="width"/>].</param>
    /// <param name="width">How many there are.</param>
    internal static double[] Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> lagged, int season, ReadOnlySpan<double> columns, int width)
    {
        var size = season + Lags + width;
        var (moments, targets, row) = (new double[size, size], new double[size], new double[size]);
        for (var t = LongSeasons * season; t < values.Length; t++)
        {
            if (double.IsNaN(values[t]))
            {
                continue;
            }

            WriteRow(lagged, t, season, row);
            columns.Slice(t * width, width).CopyTo(row.AsSpan(season + Lags));
            for (var i = 0; i < size; i++)
            {
                if (row[i] == 0)
                {
                    continue;
                }

                targets[i] += row[i] * values[t];
                for (var j = 0; j <= i; j++)
                {
                    moments[i, j] += row[i] * row[j];
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            moments[i, i] += Penalty;
        }

        Solve(moments, targets);
        return targets;
    }

    private static void WriteRow(ReadOnlySpan<double> scaled, int t, int season, Span<double> row)
    {
        row.Clear();
        row[t % season] = 1;
        row[season] = scaled[t - 1];
        row[season + 1] = scaled[t - season];
        row[season + 2] = Mean(scaled[(t - season)..t]);
        row[season + 3] = Mean(scaled[(t - (LongSeasons * season))..t]);
        row[season + 4] = scaled[t - (2 * season)];
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    // Cholesky in the lower half, in place; the solution takes the targets' place.
    private static void Solve(double[,] matrix, double[] targets)
    {
        var n = targets.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] = i == j ? Math.Sqrt(Math.Max(sum, LeastPivot)) : sum / matrix[j, j];
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
            {
                targets[i] -= matrix[i, k] * targets[k];
            }

            targets[i] /= matrix[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                targets[i] -= matrix[k, i] * targets[k];
            }

            targets[i] /= matrix[i, i];
        }
    }
}
