namespace CryptoPredict.Learning.Seasonal;

/// <summary>A member as it stands in a forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its weight, 0 to 1.</param>
/// <param name="Forecast">Its own forecast of the open days to come.</param>
/// <param name="Score">How it did on the folds; null without folds.</param>
public sealed record OutlookMember(string Name, double Weight, double[] Forecast, MemberScore? Score);

/// <summary>The days ahead of a series, and how their forecast did at moments of the past.</summary>
/// <param name="Days">The history on its open days.</param>
/// <param name="Band">The forecast of the open days to come.</param>
/// <param name="ServedBy">What is served: <see cref="DailyForecaster.Mix"/>, or the name of the one member that is.</param>
/// <param name="Members">All members, also those that do not serve.</param>
/// <param name="Served">How what is served did on the folds; null without folds.</param>
/// <param name="Tried">The moments of the past with the forecasts and bands of what is served, the newest first.</param>
/// <param name="LastRootSquare">Root of the mean squared error of "as on the last day" on the folds.</param>
/// <param name="WeekRootSquare">That of "as on the same weekday of the last week".</param>
/// <param name="Inside80">How many values on the folds lay within the 80 % band, of how many.</param>
/// <param name="Inside95">How many lay within the 95 % band.</param>
/// <param name="ErrorByLead">Mean absolute error of what is served by open days ahead.</param>
/// <param name="NaiveErrorByLead">That of the better naive forecast.</param>
/// <param name="OfTheYear">What of the forecast is the season of the year; null where there is none.</param>
/// <param name="DailyVolatility">Of a price, the standard deviation of a day's log return; null of demand.</param>
public sealed record DailyOutlook(
    OpenDays Days, BandForecast Band, string ServedBy, IReadOnlyList<OutlookMember> Members, MemberScore? Served, IReadOnlyList<ForecastFold> Tried,
    double LastRootSquare, double WeekRootSquare, (int Inside, int Of) Inside80, (int Inside, int Of) Inside95, double[] ErrorByLead,
    double[] NaiveErrorByLead, double[]? OfTheYear, double? DailyVolatility)
{
    /// <summary>How many moments of the past there were.</summary>
    public int Folds => Tried.Count;

    /// <summary>What known events are worth to the forecast; null where none are known, or of a price.</summary>
    public EventUse? Events { get; init; }

    /// <summary>
    /// What planned events, closures among them, add to each day of the forecast; null where there are none of those days, or they are not used.
    /// </summary>
    public double[]? OfEvents { get; init; }
}
