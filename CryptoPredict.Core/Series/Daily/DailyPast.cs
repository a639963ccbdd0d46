namespace CryptoPredict.Core.Series.Daily;

/// <summary>What past versions said of days that have come, at so many open days ahead.</summary>
/// <param name="Ahead">The first of the days ahead, 1 or more.</param>
/// <param name="To">The last of them.</param>
/// <param name="Values">How many forecasts met a value.</param>
/// <param name="Absolute">Their mean absolute error; NaN without values.</param>
/// <param name="NaiveAbsolute">That of the naive forecast of the same days.</param>
/// <param name="Inside80">Values within the 80 % band.</param>
/// <param name="Inside95">Values within the 95 % band.</param>
public sealed record PastLead(int Ahead, int To, int Values, double Absolute, double NaiveAbsolute, BandCount Inside80, BandCount Inside95);

/// <summary>
/// What the newest versions said whose days have come, and what came: what they were served with then, not what today's version would have said. Of versions
/// that knew the same last day the newest counts; days beyond <see cref="DailyModel.MeasuredDays"/> are left out. The naive forecast is the one that the
/// version itself was held against: the last value, or that of the same weekday of the last week it knew.
/// </summary>
/// <param name="Versions">How many versions spoke of a day that has come.</param>
/// <param name="Leads">By open days ahead, the next first; those of which a value came.</param>
public sealed record DailyPast(int Versions, IReadOnlyList<PastLead> Leads)
{
    /// <summary>The most versions that are looked at, the newest ones.</summary>
    public const int MostVersions = 24;

    /// <summary>All of them together.</summary>
    public PastLead All => Over(1, DailyModel.MeasuredDays);

    /// <summary>Those of some days ahead together.</summary>
    /// <param name="from">The first, 1 or more.</param>
    /// <param name="to">The last.</param>
    public PastLead Over(int from, int to)
    {
        var leads = Leads.Where(lead => lead.Ahead >= from && lead.Ahead <= to).ToList();
        var values = leads.Sum(lead => lead.Values);
        return new PastLead(
            from, to, values, leads.Sum(lead => lead.Values * lead.Absolute) / values, leads.Sum(lead => lead.Values * lead.NaiveAbsolute) / values,
            new BandCount(leads.Sum(lead => lead.Inside80.Inside), values), new BandCount(leads.Sum(lead => lead.Inside95.Inside), values));
    }
}

/// <summary>Adds up what came of forecasts, one version after the other.</summary>
/// <param name="points">The values there are, oldest day first; at least one.</param>
internal sealed class PastTally(IReadOnlyList<SeriesPoint> points)
{
    private const int Week = 7;
    private const int MostWeeksBack = 8;

    private readonly Dictionary<DateOnly, double> _values = points.ToDictionary(point => point.Day, point => point.Value);
    private readonly (int Values, double Absolute, double Naive, int Inside80, int Inside95)[] _leads =
        new (int, double, double, int, int)[DailyModel.MeasuredDays];

    private int _versions;

    /// <summary>Adds a version.</summary>
    public void Add(DailyModel model)
    {
        var spoke = false;
        foreach (var (place, day) in model.Days.Take(DailyModel.MeasuredDays).Index())
        {
            if (day.Date > points[^1].Day)
            {
                break;
            }

            if (ValueOf(model, day.Date) is { } value)
            {
                ref var lead = ref _leads[place];
                lead.Values++;
                lead.Absolute += Math.Abs(value - day.Forecast);
                lead.Naive += Math.Abs(value - NaiveOf(model, day.Date));
                lead.Inside80 += value >= day.Lower && value <= day.Upper ? 1 : 0;
                lead.Inside95 += value >= day.Lower95 && value <= day.Upper95 ? 1 : 0;
                spoke = true;
            }
        }

        _versions += spoke ? 1 : 0;
    }

    /// <summary>What came of all that were added.</summary>
    public DailyPast Sum() => new(_versions, [.. _leads.Index().Where(lead => lead.Item.Values > 0).Select(lead => new PastLead(
        lead.Index + 1, lead.Index + 1, lead.Item.Values, lead.Item.Absolute / lead.Item.Values, lead.Item.Naive / lead.Item.Values,
        new BandCount(lead.Item.Inside80, lead.Item.Values), new BandCount(lead.Item.Inside95, lead.Item.Values)))]);

    private double? ValueOf(DailyModel model, DateOnly day) =>
        _values.TryGetValue(day, out var value) ? value : model.AbsentDays == AbsentDays.Zero ? 0 : null;

    private double NaiveOf(DailyModel model, DateOnly day)
    {
        if (model.Kind == SeriesKind.Price || model.Scores is { IsWeekBetter: false })
        {
            return model.LastValue;
        }

        var before = day;
        for (var weeks = 0; weeks < MostWeeksBack;)
        {
            before = before.AddDays(-Week);
            if (before <= model.LastDay)
            {
                if (ValueOf(model, before) is { } value)
                {
                    return value;
                }

                weeks++;
            }
        }

        return model.LastValue;
    }
}
