using CryptoPredict.Core.Series;
using CryptoPredict.Learning.Additive;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Benchmarks.Daily;

/// <summary>The networks of all series of a kind at an origin; null where there are none.</summary>
internal sealed record NetworksAt(DemandNetworkPair? OfDemand, DemandNetworkPair? OfPrices);

/// <summary>
/// A series, forecast at eight moments of its past that are 30 open days apart, 28 open days ahead each, from what was known at the moment alone; beside it
/// the naive forecasts and the additive model as it served before.
/// </summary>
internal sealed record DailyTrial(
    string Name, bool IsPrice, int Origins, int WithNetwork, TimeSpan Slowest, IReadOnlyDictionary<string, DailyErrors> Errors)
{
    public const string Ours = "ours";
    public const string WithoutNetwork = "without lstm";
    public const string WithoutEvents = "without events";
    public const string Additive = "additive before";
    public const string LastValue = "last value";
    public const string WeekBefore = "week before";

    public const int MostOrigins = 8;

    private const int Horizon = 28;
    private const int OriginStep = 30;
    private const int LeastSeasons = 3;

    /// <summary>Tries a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="isPrice">What it is; null decides by its values, at each moment anew.</param>
    /// <param name="last">How many of the last days before each moment are known; null for all.</param>
    /// <param name="networks">The networks of all series at each origin, the newest first.</param>
    public static DailyTrial Run(NamedSeries series, bool? isPrice, int? last, IReadOnlyList<NetworksAt> networks)
    {
        Dictionary<string, DailyErrors> errors = [];
        var whole = Grid(series.Points, []);
        var (origins, withNetwork, slowest) = (0, 0, TimeSpan.Zero);
        for (var k = 0; k < MostOrigins; k++)
        {
            if (HistoryAt(series, whole, k, last) is not { } history)
            {
                continue;
            }

            origins++;
            var eventless = series.Events.Count == 0 ? null : HistoryAt(series with { Events = [] }, whole, k, last);
            var (took, served) = Add(errors, series, history, eventless, isPrice, networks[k]);
            slowest = took > slowest ? took : slowest;
            withNetwork += served ? 1 : 0;
        }

        return new DailyTrial(series.Name, isPrice ?? LooksLikePrice(whole), origins, withNetwork, slowest, errors);
    }

    /// <summary>What is known at an origin; null where that is too little.</summary>
    /// <param name="series">The series.</param>
    /// <param name="whole">All its open days.</param>
    /// <param name="origin">Number of the origin, 0 for the newest.</param>
    /// <param name="last">How many of the last days before it are known; null for all.</param>
    public static OpenDays? HistoryAt(NamedSeries series, OpenDays whole, int origin, int? last)
    {
        var known = whole.Values.Length - Horizon - (OriginStep * origin);
        if (known < LeastSeasons * whole.Season)
        {
            return null;
        }

        var lastDay = whole.DayAt(known - 1);
        var from = last is { } days ? lastDay.AddDays(-days) : DateOnly.MinValue;
        SeriesPoint[] before = [.. series.Points.Where(point => point.Day <= lastDay && point.Day > from)];
        var history = before.Length == 0 ? null : Grid(before, series.Events);
        return history is null || history.Values.Length < LeastSeasons * history.Season ? null : history;
    }

    public static bool LooksLikePrice(OpenDays days) => PriceLikeness.IsPrice(SeasonalGaps.Fill(days.Values, days.Season), days.Season);

    public static OpenDays Grid(IReadOnlyList<SeriesPoint> points, IReadOnlyList<KnownEvent> events) =>
        OpenDays.Of([.. points.Select(point => point.Day)], [.. points.Select(point => point.Value)], absentIsZero: false, events);

    // How long it took, and whether the LSTM has a weight in it.
    private static (TimeSpan Took, bool WithNetwork) Add(
        Dictionary<string, DailyErrors> errors, NamedSeries series, OpenDays history, OpenDays? eventless, bool? isPrice, NetworksAt networks)
    {
        var later = series.Points.ToDictionary(point => point.Day, point => point.Value);
        DateOnly[] days = [.. Enumerable.Range(history.Values.Length, Horizon).Select(history.DayAt)];
        double[] actual = [.. days.Select(day => later.GetValueOrDefault(day, double.NaN))];
        var (move, squaredMove) = Moves(SeasonalGaps.Fill(history.Values, history.Season));
        var started = TimeProvider.System.GetTimestamp();
        var priced = isPrice ?? LooksLikePrice(history);
        var member = (priced ? networks.OfPrices : networks.OfDemand)?.ToMember(new DemandHistory(series.Name, history));
        var outlook = Forecast(history, member);
        var took = TimeProvider.System.GetElapsedTime(started);
        var band = outlook.Band;
        Put(Ours, band.Values, BandsOf(band));
        if (!priced && eventless is not null)
        {
            var without = DailyForecaster.OfDemand(eventless, Horizon, member, CancellationToken.None).Band;
            Put(WithoutEvents, without.Values, BandsOf(without));
        }

        if (member is not null)
        {
            var without = Forecast(history, null).Band;
            Put(WithoutNetwork, without.Values, BandsOf(without));
        }

        foreach (var one in outlook.Members.Where(one => one.Name is not (LastValue or WeekBefore)))
        {
            Put(one.Name, one.Forecast, []);
        }

        var moment = new DemandKnown(history.Values, history.Values, history.Season, Horizon);
        Put(LastValue, DemandMember.LastValue.Forecast(moment), []);
        Put(WeekBefore, DemandMember.WeekBefore.Forecast(moment), []);
        var (forecast, bands) = AdditiveAlone(history, days);
        Put(Additive, forecast, bands);
        return (took, outlook.Members.Any(one => one is { Name: DemandMember.Network, Weight: > 0 }));

        DailyOutlook Forecast(OpenDays known, DemandMember? network) => priced
            ? DailyForecaster.OfPrice(known, Horizon, network, CancellationToken.None)
            : DailyForecaster.OfDemand(known, Horizon, network, CancellationToken.None);

        static (double[] Lower, double[] Upper)[] BandsOf(BandForecast band) => [(band.Lower80, band.Upper80), (band.Lower95, band.Upper95)];

        void Put(string name, double[] forecast, (double[] Lower, double[] Upper)[] bands)
        {
            if (!errors.TryGetValue(name, out var own))
            {
                errors.Add(name, own = new DailyErrors());
            }

            own.Add(actual, forecast, bands, move, squaredMove);
        }
    }

    private static (double Move, double SquaredMove) Moves(double[] values)
    {
        var moves = values.Zip(values.Skip(1), (one, next) => next - one).ToList();
        return (moves.Average(Math.Abs), moves.Average(move => move * move));
    }

    // As daily models were fitted and served before there were recipes.
    private static (double[] Values, (double[] Lower, double[] Upper)[] Bands) AdditiveAlone(OpenDays history, DateOnly[] days)
    {
        var (times, ahead) = (Midnights(Enumerable.Range(0, history.Values.Length).Select(history.DayAt)), Midnights(days));
        var model = AdditiveTrainer.Fit(times, history.Values, new AdditiveOptions()).Model;
        var isNonNegative = !history.Values.Any(value => value < 0);
        var bands = new List<(double[] Lower, double[] Upper)>();
        foreach (var width in (double[])[0.8, 0.95])
        {
            var interval = model.Simulate(ahead, new IntervalOptions { Width = width });
            bands.Add((Bound(interval.Lower), Bound(interval.Upper)));
        }

        return (Bound(model.Predict(ahead).Values), [.. bands]);

        double[] Bound(IReadOnlyList<double> values) => [.. values.Select(value => isNonNegative ? Math.Max(0, value) : value)];

        static DateTimeOffset[] Midnights(IEnumerable<DateOnly> days) => [.. days.Select(day => new DateTimeOffset(day, default, TimeSpan.Zero))];
    }
}
