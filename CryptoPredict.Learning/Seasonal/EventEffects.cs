namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// What known events add to the values of a series: the ridge regression of <see cref="LagRidge"/> with the events as further columns, its lags taken of the
/// values less what events added, so that a promotion is not looked for again a week later. The lags and the effects are found in turn.
/// </summary>
internal static class EventEffects
{
    private const int Turns = 3;
    private const int MostSeasons = 5 * 52;

    /// <summary>Estimates what events add.</summary>
    /// <param name="known">What is known; the events of the days ahead too.</param>
    /// <returns>One value per day known and per day ahead; null where there are no events, or too few values.</returns>
    public static double[]? Of(DemandKnown known)
    {
        if (known.Events is not { Count: > 0 } events || known.Filled.Length < LagRidge.LeastValues(known.Season))
        {
            return null;
        }

        var filled = known.Filled.Span;
        var values = known.Values.Span;
        var season = known.Season;
        var first = Math.Max(0, (filled.Length / season) - MostSeasons) * season;
        var (scale, count) = (0.0, filled.Length - first);
        foreach (var value in filled[first..])
        {
            scale += Math.Abs(value) / count;
        }

        if (scale == 0)
        {
            return null;
        }

        var (scaled, target) = (new double[count], new double[count]);
        var columns = new double[count * events.Count];
        for (var t = 0; t < count; t++)
        {
            (scaled[t], target[t]) = (filled[first + t] / scale, values[first + t] / scale);
            events.Write(first + t, columns.AsSpan(t * events.Count, events.Count));
        }

        double[] weights = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            weights = LagRidge.Fit(target, scaled, season, columns, events.Count)[^events.Count..];
            for (var t = 0; t < count; t++)
            {
                scaled[t] = (filled[first + t] / scale) - Product(weights, columns.AsSpan(t * events.Count, events.Count));
            }
        }

        var (effects, row) = (new double[filled.Length + known.Horizon], new double[events.Count]);
        for (var place = 0; place < effects.Length; place++)
        {
            // What was filled in holds no event.
            if (place >= filled.Length || !double.IsNaN(values[place]))
            {
                events.Write(place, row);
                effects[place] = scale * Product(weights, row);
            }
        }

        return effects;
    }

    private static double Product(ReadOnlySpan<double> weights, ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * row[i];
        }

        return sum;
    }
}
