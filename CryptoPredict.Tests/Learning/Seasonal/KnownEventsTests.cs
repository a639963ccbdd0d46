using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

/// <summary>Known events in a forecast of demand: promotions, prices, holidays and closures, past and planned.</summary>
public sealed class KnownEventsTests
{
    private const int Count = 420;
    private static readonly DateOnly First = new(2024, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_promotion_adds_on_the_day_it_is_planned_for_what_it_added_before_and_nothing_a_week_later()
    {
        var random = new Random(1);
        bool[] promoted = [.. Enumerable.Range(0, Count).Select(_ => random.Next(9) == 0)];
        var past = Events(promoted, EventKind.Promotion);

        var outlook = Forecast(Values(random, day => promoted[day] ? 50 : 0), [.. past, new KnownEvent(Day(Count + 3), EventKind.Promotion)]);

        Assert.True(outlook.Events!.Serve);
        Assert.True(outlook.Events.RootSquareWith < 0.6 * outlook.Events.RootSquareWithout, $"{outlook.Events}");
        Assert.InRange(outlook.OfEvents![3], 40, 60);
        Assert.All(outlook.OfEvents.Where((_, h) => h != 3), one => Assert.InRange(one, -3, 3));
    }

    [Fact]
    public void A_lower_price_raises_the_forecast_from_its_day_on()
    {
        var random = new Random(2);
        List<KnownEvent> prices = [];
        var now = 0.0;
        double[] prompted = new double[Count];
        for (var day = 0; day < Count; day++)
        {
            if (day % 10 == 0)
            {
                prices.Add(new KnownEvent(Day(day), EventKind.Price, now = 8 + (4 * random.NextDouble())));
            }

            prompted[day] = -100 * Math.Log(now / 10);
        }

        var outlook = Forecast(Values(random, day => prompted[day]), [.. prices, new KnownEvent(Day(Count + 7), EventKind.Price, now * 0.8)]);

        Assert.True(outlook.Events!.Serve);
        Assert.All(outlook.OfEvents!.Take(7), one => Assert.Equal(0, one, 1e-9));
        Assert.All(outlook.OfEvents!.Skip(7), one => Assert.InRange(one, 15, 30));
    }

    [Fact]
    public void A_holiday_of_a_name_is_held_apart_from_the_others()
    {
        var random = new Random(3);
        var quiet = Enumerable.Range(0, 20).Select(number => new KnownEvent(Day((21 * number) + 5), EventKind.Holiday, 1, "quiet")).ToList();
        var busy = Enumerable.Range(0, 21).Select(number => new KnownEvent(Day((21 * number) + 12), EventKind.Holiday, 1, "busy")).ToList();
        var values = Values(random, day => day % 21 == 5 ? -60 : day % 21 == 12 ? 80 : 0);

        var outlook = Forecast(values, [.. quiet, .. busy, new KnownEvent(Day(Count + 2), EventKind.Holiday, 1, "quiet")]);

        Assert.True(outlook.Events!.Serve);
        Assert.InRange(outlook.OfEvents![2], -75, -45);
        Assert.True(outlook.OfEvents[12] > 60, $"{outlook.OfEvents[12]}");
    }

    [Fact]
    public void Events_are_used_only_where_the_folds_say_so_and_change_nothing_elsewhere()
    {
        var unused = 0;
        foreach (var seed in Enumerable.Range(10, 12))
        {
            var random = new Random(seed);
            var values = Values(random, _ => 0);
            bool[] meaningless = [.. Enumerable.Range(0, Count + 28).Select(_ => random.Next(9) == 0)];

            var (with, without) = (Forecast(values, Events(meaningless, EventKind.Promotion)), Forecast(values, []));

            Assert.Equal(with.Events!.Serve, with.Events.RootSquareWith < with.Events.RootSquareWithout);
            if (!with.Events.Serve)
            {
                unused++;
                Assert.Null(with.OfEvents);
                Assert.Equal(without.Band.Values, with.Band.Values);
                Assert.Equal(without.Band.Upper95, with.Band.Upper95);
            }
        }

        Assert.True(unused >= 6, $"{unused}");
    }

    [Fact]
    public void What_was_forecast_at_a_fold_does_not_depend_on_what_came_after_it()
    {
        var random = new Random(4);
        bool[] promoted = [.. Enumerable.Range(0, Count + 28).Select(_ => random.Next(9) == 0)];
        var values = Values(random, day => promoted[day] ? 50 : 0);
        var later = values.ToArray();
        for (var day = Count - 50; day < Count; day++)
        {
            later[day] *= promoted[day] ? 3 : 0.5;
        }

        var (one, other) = (Tried(values), Tried(later));

        var before = one.Where(fold => fold.Known <= Count - 50).ToList();
        Assert.Equal(15, before.Count);
        Assert.All(before, fold => Assert.Equal(fold.Members, other.Single(same => same.Known == fold.Known).Members));
        Assert.NotEqual(one[0].Members, other[0].Members);

        IReadOnlyList<ForecastFold> Tried(double[] history)
        {
            var days = Days(history, Events(promoted, EventKind.Promotion));
            var forecast = new DemandForecaster(days.Season, DemandMember.Of(Count, days.Season)).Forecast(days.Values, 28, Token, days.Events);
            Assert.True(forecast.Events!.Serve);
            return forecast.Tried;
        }
    }

    [Fact]
    public void A_day_that_is_closed_is_forecast_as_zero_and_what_it_held_is_not_learned()
    {
        var random = new Random(5);
        var values = Values(random, _ => 0);
        int[] closed = [60, 101, 250, 333, 400];
        var zeros = values.ToArray();
        foreach (var day in closed)
        {
            zeros[day] = 0;
        }

        var holey = zeros.ToArray();
        foreach (var day in closed)
        {
            holey[day] = double.NaN;
        }

        var outlook = Forecast(zeros, [.. closed.Append(Count + 4).Select(day => new KnownEvent(Day(day), EventKind.Closure))]);
        var unknown = Forecast(holey, []);

        Assert.Equal((0, 0, 0), (outlook.Band.Values[4], outlook.Band.Lower95[4], outlook.Band.Upper95[4]));
        Assert.Equal(-unknown.Band.Values[4], outlook.OfEvents![4]);
        Assert.Equal(unknown.Band.Values.Where((_, h) => h != 4), outlook.Band.Values.Where((_, h) => h != 4));
        Assert.Equal(unknown.Served!.RootSquare, outlook.Served!.RootSquare);
        Assert.Null(outlook.Events);
    }

    [Fact]
    public void Planned_events_of_an_unmeasured_year_and_too_short_a_history_are_no_hindrance()
    {
        var random = new Random(6);
        bool[] promoted = [.. Enumerable.Range(0, Count + 400).Select(_ => random.Next(9) == 0)];
        var long365 = DailyForecaster.OfDemand(
            Days(Values(random, day => promoted[day] ? 50 : 0), Events(promoted, EventKind.Promotion)), 365, null, Token);
        Assert.All(long365.Band.Values.Concat(long365.OfEvents!), value => Assert.True(double.IsFinite(value)));
        Assert.True(long365.OfEvents![300..].Max() > 30);

        var brief = Days(Values(random, _ => 0)[..30], Events(promoted, EventKind.Promotion));
        var outlook = DailyForecaster.OfDemand(brief, 28, null, Token);
        Assert.Null(outlook.Events);
        Assert.Null(outlook.OfEvents);
    }

    [Fact]
    public void Closures_over_the_whole_beginning_leave_out_the_moments_at_which_nothing_was_known()
    {
        var random = new Random(8);
        var values = Values(random, _ => 0)[..100];
        var outlook = Forecast(values, [.. Enumerable.Range(0, 60).Select(day => new KnownEvent(Day(day), EventKind.Closure))]);

        Assert.All(outlook.Band.Values, value => Assert.True(double.IsFinite(value)));
        Assert.InRange(outlook.Tried.Count, 1, 7);
    }

    [Fact]
    public void Only_the_price_stays_where_nothing_is_planned_any_more_also_where_a_holiday_has_the_same_numbers()
    {
        List<KnownEvent> events = [new(Day(0), EventKind.Price, 1), new(Day(1), EventKind.Price, 1), new(Day(5), EventKind.Price, Math.E)];
        events.AddRange(Enumerable.Range(5, 10).Select(day => new KnownEvent(Day(day), EventKind.Holiday)));
        var columns = EventRegressors.Of(events, Day, 15);

        var cut = columns.Until(10);

        Assert.Equal([1, 0, 1], Row(columns, 12));
        Assert.Equal([1, 0, 1], Row(cut, 9));
        Assert.Equal([0, 0, 1], Row(cut, 12));

        static double[] Row(EventRegressors columns, int place)
        {
            var row = new double[columns.Count];
            columns.Write(place, row);
            return row;
        }
    }

    // A week with noise, and what is asked to be added.
    private static double[] Values(Random random, Func<int, double> added) =>
        [.. Enumerable.Range(0, Count).Select(day => 150 + (15 * (day % 7)) + added(day) + (10 * (random.NextDouble() - 0.5)))];

    private static List<KnownEvent> Events(bool[] on, EventKind kind) =>
        [.. on.Index().Where(one => one.Item).Select(one => new KnownEvent(Day(one.Index), kind))];

    private static DailyOutlook Forecast(double[] values, IReadOnlyList<KnownEvent> events) =>
        DailyForecaster.OfDemand(Days(values, events), 28, null, Token);

    private static OpenDays Days(double[] values, IReadOnlyList<KnownEvent> events)
    {
        int[] known = [.. Enumerable.Range(0, values.Length).Where(day => !double.IsNaN(values[day]))];
        return OpenDays.Of([.. known.Select(Day)], [.. known.Select(day => values[day])], absentIsZero: false, events);
    }

    private static DateOnly Day(int number) => First.AddDays(number);
}
