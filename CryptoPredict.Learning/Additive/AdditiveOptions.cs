namespace CryptoPredict.Learning.Additive;

/// <summary>Settings of an additive model; the defaults are Prophet's.</summary>
public sealed record AdditiveOptions
{
    /// <summary>The most terms a seasonality may have.</summary>
    public const int LargestOrder = 100;

    /// <summary>The most changepoints.</summary>
    public const int MostChangepoints = 500;

    /// <summary>
    /// How many places the trend may bend at, 0 to <see cref="MostChangepoints"/>; with few observations there are fewer, see
    /// <see cref="ChangepointRange"/>.
    /// </summary>
    public int Changepoints { get; init; } = 25;

    /// <summary>Share of the observations, from the first, over which changepoints are spread evenly; more than 0, at most 1.</summary>
    public double ChangepointRange { get; init; } = 0.8;

    /// <summary>Scale of the Laplace prior of the changes of slope, 1e-6 to 1e6: larger lets it bend more.</summary>
    public double ChangepointPriorScale { get; init; } = 0.05;

    /// <summary>Standard deviation of the normal prior of the seasonal coefficients, 1e-6 to 1e6: larger lets seasons swing more.</summary>
    public double SeasonalityPriorScale { get; init; } = 10;

    /// <summary>
    /// Fourier order over 365.25 days: null for 10 if the series spans two years (730 days) and none otherwise; 0 for none. Asked for on less
    /// than a year it fits the part of the year that was seen and runs off wildly behind it.
    /// </summary>
    public int? YearlyOrder { get; init; }

    /// <summary>
    /// Fourier order over 7 days: null for 3 if the series spans two weeks and has values less than a week apart, none otherwise; 0 for none.
    /// </summary>
    public int? WeeklyOrder { get; init; }

    /// <summary>
    /// Fourier order over 1 day: null for 4 if the series spans two days and has values less than a day apart, none otherwise; 0 for none.
    /// </summary>
    public int? DailyOrder { get; init; }

    internal void Validate()
    {
        Require(Changepoints is >= 0 and <= MostChangepoints, Changepoints, nameof(Changepoints), $"0 to {MostChangepoints}");
        Require(ChangepointRange is > 0 and <= 1, ChangepointRange, nameof(ChangepointRange), "more than 0 and at most 1");
        Require(IsPriorScale(ChangepointPriorScale), ChangepointPriorScale, nameof(ChangepointPriorScale), "0.000001 to 1000000");
        Require(IsPriorScale(SeasonalityPriorScale), SeasonalityPriorScale, nameof(SeasonalityPriorScale), "0.000001 to 1000000");
        RequireOrder(YearlyOrder, nameof(YearlyOrder));
        RequireOrder(WeeklyOrder, nameof(WeeklyOrder));
        RequireOrder(DailyOrder, nameof(DailyOrder));
    }

    private static bool IsPriorScale(double scale) => scale is >= 1e-6 and <= 1e6;

    private static void RequireOrder(int? order, string name) =>
        Require(order is null or (>= 0 and <= LargestOrder), order, name, $"null (automatic), 0 (none) or 1 to {LargestOrder}");

    private static void Require(bool holds, object? value, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {rule}.");
        }
    }
}
