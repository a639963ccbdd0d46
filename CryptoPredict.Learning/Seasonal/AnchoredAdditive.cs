using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// The additive model as a member of a demand forecast: fitted to the days known, and moved to the present level by the level of its last errors, which its
/// trend follows too late.
/// </summary>
/// <param name="days">The whole history.</param>
/// <param name="cancellationToken">Stops a fit.</param>
public sealed class AnchoredAdditive(OpenDays days, CancellationToken cancellationToken)
{
    /// <summary>From how many days of history on it is a member: two years.</summary>
    public const int LeastDays = 730;

    private const int MostErrors = 180;
    private const int Week = 7;
    private const string Yearly = "yearly";

    /// <summary>Whether a history is long enough.</summary>
    public static bool Knows(OpenDays history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Week * history.Values.Length >= LeastDays * history.Season;
    }

    /// <summary>The same as a member.</summary>
    public DemandMember ToMember() => new(DemandMember.Additive, known => known.WithEvents(Forecast(known.WithoutEvents().Values, known.Horizon).Values));

    /// <summary>Forecasts the open days after the first ones.</summary>
    /// <param name="known">How many open days are known, at least two of them with a value.</param>
    /// <param name="horizon">How many are forecast.</param>
    /// <returns>The forecast, and what of it is the season of the year; null where the model has none.</returns>
    public (double[] Values, double[]? OfTheYear) Forecast(int known, int horizon) => Forecast(days.Values.AsMemory(0, known), horizon);

    private (double[] Values, double[]? OfTheYear) Forecast(ReadOnlyMemory<double> values, int horizon)
    {
        var known = values.Length;
        var times = new DateTimeOffset[known + horizon];
        for (var place = 0; place < times.Length; place++)
        {
            times[place] = new DateTimeOffset(days.DayAt(place), default, TimeSpan.Zero);
        }

        var fit = AdditiveTrainer.Fit(times.AsSpan(0, known), values.Span, new AdditiveOptions(), null, cancellationToken).Model;
        var fitted = fit.Predict(times.AsSpan(Math.Max(0, known - (2 * MostErrors)), Math.Min(known, 2 * MostErrors)));
        List<double> errors = [];
        for (var back = 1; back <= fitted.Values.Count && errors.Count < MostErrors; back++)
        {
            var value = values.Span[known - back];
            if (!double.IsNaN(value))
            {
                errors.Add(value - fitted.Values[^back]);
            }
        }

        errors.Reverse();
        var level = errors.Count == 0 ? 0 : ExponentialLevel.Fit(errors.ToArray()).Level;
        var forecast = fit.Predict(times.AsSpan(known));
        var year = fit.Seasonalities.Select((season, place) => (season.Name, place)).Where(season => season.Name == Yearly).Select(season => season.place);
        return ([.. forecast.Values.Select(value => value + level)],
            year.Select(place => forecast.Seasonal[place].ToArray()).FirstOrDefault());
    }
}
