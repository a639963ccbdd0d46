namespace CryptoPredict.Learning.Seasonal;

/// <summary>What a member of a demand forecast may know at a moment.</summary>
/// <param name="Values">The values known, oldest first; NaN where one is missing.</param>
/// <param name="Filled">The same, the missing ones filled from those known.</param>
/// <param name="Season">Length of the season: open days of a week.</param>
/// <param name="Horizon">How many values are to be forecast.</param>
public sealed record DemandKnown(ReadOnlyMemory<double> Values, ReadOnlyMemory<double> Filled, int Season, int Horizon)
{
    private readonly EventRegressors? _events;

    /// <summary>The known events, also of the days to be forecast; null where none may be used.</summary>
    public EventRegressors? Events
    {
        get => _events;
        init
        {
            _events = value;
            Effects = EventEffects.Of(this);
        }
    }

    /// <summary>What events add to each value known and to each one to be forecast; null where that is not known.</summary>
    public double[]? Effects { get; private init; }

    /// <summary>The same less what events added; itself where that is not known.</summary>
    public DemandKnown WithoutEvents() => Effects is null ? this : new DemandKnown(Less(Values), Less(Filled), Season, Horizon);

    /// <summary>Adds what events are expected to add to a forecast of <see cref="WithoutEvents"/>, in place.</summary>
    /// <param name="forecast">The forecast, one value for each of <see cref="Horizon"/>.</param>
    public double[] WithEvents(double[] forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        for (var h = 0; Effects is not null && h < forecast.Length; h++)
        {
            forecast[h] += Effects[Values.Length + h];
        }

        return forecast;
    }

    private double[] Less(ReadOnlyMemory<double> values)
    {
        var less = values.ToArray();
        for (var t = 0; t < less.Length; t++)
        {
            less[t] -= Effects![t];
        }

        return less;
    }
}

/// <summary>A member of a demand forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Forecast">Gives the forecast of what is known; at every fold again, of the values before it alone.</param>
public sealed record DemandMember(string Name, Func<DemandKnown, double[]> Forecast)
{
    /// <summary>Name of <see cref="SeasonMean"/> as a member.</summary>
    public const string WeekdayMean = "weekday";

    /// <summary>Name of <see cref="SeasonalSmoothing"/> as a member.</summary>
    public const string Smoothing = "ets";

    /// <summary>Name of <see cref="ThetaForecast"/> as a member.</summary>
    public const string Theta = "theta";

    /// <summary>Name of <see cref="LagRidge"/> as a member.</summary>
    public const string Ridge = "ridge";

    /// <summary>Name of <see cref="AnchoredAdditive"/> as a member.</summary>
    public const string Additive = "additive";

    /// <summary>Name of <see cref="DemandNetwork"/> as a member.</summary>
    public const string Network = "lstm";

    private const int MostValues = 730;
    private const int RidgeSeasons = 15;

    /// <summary>Whether it is left out, with the weight 0, where the mean without it errs less on the folds.</summary>
    public bool MustEarnItsPlace { get; init; }

    /// <summary>The members that every history of that length has.</summary>
    /// <param name="count">How many values there are, missing ones too.</param>
    /// <param name="season">Length of the season.</param>
    public static IReadOnlyList<DemandMember> Of(int count, int season)
    {
        List<DemandMember> members =
        [
            new(WeekdayMean, known => Fill(known, known.Filled.Length, SeasonMean.Forecast)),
            new(Smoothing, known => Fill(known, MostValues, SeasonalSmoothing.Forecast)),
            new(Theta, known => Fill(known, MostValues, ThetaForecast.Forecast)),
        ];
        if (count >= RidgeSeasons * season)
        {
            members.Add(new(Ridge, known => Fill(known, MostValues, LagRidge.Forecast)));
        }

        return members;
    }

    /// <summary>No member of a mix, but what every mix is held against: all days as the last one.</summary>
    public static DemandMember LastValue { get; } = new("last value", known => Repeat(known, _ => LastOf(known.Values.Span)));

    /// <summary>No member of a mix, but what every mix is held against: each day as the same weekday of the last week.</summary>
    public static DemandMember WeekBefore { get; } = new("week before", known => Repeat(known, h => WeekBeforeOf(known.Values.Span, known.Season, h)));

    private static double[] Repeat(DemandKnown known, Func<int, double> forecast) => [.. Enumerable.Range(0, known.Horizon).Select(forecast)];

    private static double LastOf(ReadOnlySpan<double> values)
    {
        var t = values.Length - 1;
        while (t > 0 && double.IsNaN(values[t]))
        {
            t--;
        }

        return values[t];
    }

    // The newest that is known of the weekday; where nothing is, the last value.
    private static double WeekBeforeOf(ReadOnlySpan<double> values, int season, int h)
    {
        var t = values.Length - season + (h % season);
        while (t >= season && double.IsNaN(values[t]))
        {
            t -= season;
        }

        return double.IsNaN(values[t]) ? LastOf(values) : values[t];
    }

    private delegate void Forecaster(ReadOnlySpan<double> values, int season, Span<double> forecast);

    // Of the newest values; what place of the season they begin with is none of the forecaster's business.
    private static double[] Fill(DemandKnown known, int most, Forecaster forecaster)
    {
        var forecast = new double[known.Horizon];
        forecaster(known.WithoutEvents().Filled.Span[Math.Max(0, known.Filled.Length - most)..], known.Season, forecast);
        return known.WithEvents(forecast);
    }
}
