using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>A member of a daily forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its share of the forecast, 0 to 1; what does not serve has none.</param>
/// <param name="RootSquare">Root of its mean squared error at the moments of the past, in units of the series; null where there were none.</param>
/// <param name="Absolute">Its mean absolute error.</param>
/// <param name="OverLast">Its skill against "as on the last day".</param>
/// <param name="OverWeek">Its skill against "as on the same weekday of the last week".</param>
public sealed record DailyMember(string Name, double Weight, double? RootSquare, double? Absolute, SkillScore? OverLast, SkillScore? OverWeek);

/// <summary>How many values that came lay within a band.</summary>
/// <param name="Inside">Within.</param>
/// <param name="Of">In all.</param>
public readonly record struct BandCount(int Inside, int Of)
{
    /// <summary>The share, 0 to 1; NaN where none came.</summary>
    public double Share => (double)Inside / Of;
}

/// <summary>How a daily forecast did at moments of the past, 28 open days ahead at most.</summary>
/// <param name="Folds">How many moments.</param>
/// <param name="RootSquare">Root of its mean squared error, in units of the series.</param>
/// <param name="Absolute">Its mean absolute error.</param>
/// <param name="LastRootSquare">Root of the mean squared error of "as on the last day".</param>
/// <param name="WeekRootSquare">That of "as on the same weekday of the last week".</param>
/// <param name="OverLast">Skill against the former.</param>
/// <param name="OverWeek">Skill against the latter.</param>
/// <param name="Inside80">Values within the 80 % band.</param>
/// <param name="Inside95">Values within the 95 % band.</param>
/// <param name="ErrorByLead">Mean absolute error by open days ahead, the next first; NaN where no value came.</param>
/// <param name="NaiveErrorByLead">That of the better of the two naive forecasts.</param>
public sealed record DailyScores(
    int Folds, double RootSquare, double Absolute, double LastRootSquare, double WeekRootSquare, SkillScore OverLast, SkillScore OverWeek, BandCount Inside80,
    BandCount Inside95, IReadOnlyList<double> ErrorByLead, IReadOnlyList<double> NaiveErrorByLead)
{
    /// <summary>Whether the week before is the better of the two naive forecasts.</summary>
    public bool IsWeekBetter => WeekRootSquare <= LastRootSquare;

    /// <summary>Root of the mean squared error of the better naive forecast.</summary>
    public double NaiveRootSquare => Math.Min(WeekRootSquare, LastRootSquare);

    /// <summary>Skill against the better naive forecast.</summary>
    public SkillScore OverNaive => IsWeekBetter ? OverWeek : OverLast;

    internal static DailyScores Of(DailyOutlook outlook, MemberScore served) => new(
        outlook.Folds, served.RootSquare, served.Absolute, outlook.LastRootSquare, outlook.WeekRootSquare, served.OverLast, served.OverWeek,
        new BandCount(outlook.Inside80.Inside, outlook.Inside80.Of), new BandCount(outlook.Inside95.Inside, outlook.Inside95.Of), outlook.ErrorByLead,
        outlook.NaiveErrorByLead);
}
