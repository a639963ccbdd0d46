namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Tells prices from demand by their values: a price wanders, so that neighbours differ little beside the values of a few weeks (the ratio of von Neumann
/// 1941), knows no week, and is hardly ever zero.
/// </summary>
public static class PriceLikeness
{
    /// <summary>The fewest values by which a price is told; what is shorter is taken for demand.</summary>
    public const int LeastValues = 60;

    private const int MostValues = 365;
    private const int LongWindow = 56;
    private const int ShortWindow = 28;
    private const double MostRatio = 0.25;
    private const double MostSeasonality = 0.25;
    private const double MostZeros = 0.01;

    /// <summary>Whether values look like those of a price.</summary>
    /// <param name="values">Values of open days, oldest first, none missing.</param>
    /// <param name="season">Open days of a week.</param>
    public static bool IsPrice(ReadOnlySpan<double> values, int season)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        if (values.Length < LeastValues)
        {
            return false;
        }

        var recent = values[Math.Max(0, values.Length - MostValues)..];
        var zeros = 0;
        foreach (var value in recent)
        {
            zeros += value == 0 ? 1 : 0;
        }

        return zeros < MostZeros * recent.Length
            && MedianRatio(recent, values.Length < 2 * LongWindow ? ShortWindow : LongWindow) < MostRatio
            && SeasonalityOfMoves(recent, season) < MostSeasonality;
    }

    // 1 where neighbours have nothing to do with each other, near 0 for a walk.
    private static double MedianRatio(ReadOnlySpan<double> values, int length)
    {
        List<double> ratios = [];
        for (var start = 0; start + length <= values.Length; start += length / 2)
        {
            var window = values.Slice(start, length);
            var (mean, moves, squares) = (0.0, 0.0, 0.0);
            foreach (var value in window)
            {
                mean += value / length;
            }

            for (var t = 0; t < length; t++)
            {
                squares += (window[t] - mean) * (window[t] - mean);
                moves += t > 0 ? (window[t] - window[t - 1]) * (window[t] - window[t - 1]) : 0;
            }

            if (squares > 0)
            {
                ratios.Add(moves / (2 * squares));
            }
        }

        ratios.Sort();
        return ratios.Count == 0 ? double.NaN
            : ratios.Count % 2 == 1 ? ratios[ratios.Count / 2] : (ratios[(ratios.Count / 2) - 1] + ratios[ratios.Count / 2]) / 2;
    }

    private static double SeasonalityOfMoves(ReadOnlySpan<double> values, int season)
    {
        var moves = new double[values.Length - 1];
        for (var t = 0; t < moves.Length; t++)
        {
            moves[t] = values[t + 1] - values[t];
        }

        var mean = moves.Average();
        var (squares, products) = (0.0, 0.0);
        for (var t = 0; t < moves.Length; t++)
        {
            squares += (moves[t] - mean) * (moves[t] - mean);
            products += t >= season ? (moves[t] - mean) * (moves[t - season] - mean) : 0;
        }

        return squares == 0 ? 0 : products / squares;
    }
}
