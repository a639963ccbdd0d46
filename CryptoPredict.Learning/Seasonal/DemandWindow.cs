namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// What the network reads of a series at a moment: a row for each of the last 56 open days. The last 28 rows also hold what is known of the day 28 open days
/// after theirs, so that the 28 days to be forecast pass by with the 28 before them.
/// </summary>
internal static class DemandWindow
{
    /// <summary>Rows: open days.</summary>
    public const int Steps = 56;

    /// <summary>Values of a row.</summary>
    public const int Width = 9;

    /// <summary>Open days that are forecast at once.</summary>
    public const int Horizon = DemandForecaster.FoldHorizon;

    // Whole weeks, so that a weekday is held against itself.
    private const int YearSeasons = 52;
    private const int LeastSeasonsBefore = 4;
    private const double DaysOfYear = 365.25;

    /// <summary>Writes the rows.</summary>
    /// <param name="values">The values known at the moment, NaN where one is missing.</param>
    /// <param name="filled">The same, none missing.</param>
    /// <param name="days">The days, also of those to come; its values are not looked at.</param>
    /// <param name="scale">The scale of the values known.</param>
    /// <param name="rows">Filled: [<see cref="Steps"/> × <see cref="Width"/>], oldest first.</param>
    public static void Write(ReadOnlySpan<double> values, ReadOnlySpan<double> filled, OpenDays days, DemandScale scale, Span<float> rows)
    {
        rows.Clear();
        var (known, year) = (filled.Length, YearSeasons * days.Season);
        var before = known - year >= LeastSeasonsBefore * days.Season ? new DemandScale(filled[..(known - year)], days.Season) : (DemandScale?)null;
        for (var step = 0; step < Steps; step++)
        {
            var row = rows.Slice(step * Width, Width);
            if (known - Steps + step is var past and >= 0)
            {
                row[0] = scale.Of(filled[past], past);
                row[1] = double.IsNaN(values[past]) ? 0 : 1;
            }

            if (known + step - (Steps - Horizon) is var coming && coming >= known)
            {
                var angle = 2 * Math.PI * days.DayAt(coming).DayOfYear / DaysOfYear;
                (row[2], row[3], row[4]) = ((float)Math.Sin(angle), (float)Math.Cos(angle), scale.Weekday(coming));
                if (before is { } lastYear)
                {
                    (row[5], row[6]) = (lastYear.Of(filled[coming - year], coming - year), 1);
                }
            }

            (row[7], row[8]) = (scale.Roughness, scale.ZeroShare);
        }
    }
}
