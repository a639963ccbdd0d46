using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What past versions said of days that have come, up to 28 open days ahead, and what came.</summary>
/// <param name="Versions">How many versions.</param>
/// <param name="Values">How many of their forecasts met a value.</param>
/// <param name="Mae">Their mean absolute error.</param>
/// <param name="NaiveMae">That of the naive forecast of the same days.</param>
/// <param name="Coverage80">Values within the 80 % band.</param>
/// <param name="Coverage95">Values within the 95 % band.</param>
/// <param name="ByDay">The same by open days ahead, the next first.</param>
public sealed record ForecastPast(
    int Versions, int Values, double Mae, double NaiveMae, ForecastCoverage Coverage80, ForecastCoverage Coverage95, IReadOnlyList<ForecastPastDay> ByDay)
{
    /// <summary>The same in the words of the API; null where nothing has come yet.</summary>
    internal static ForecastPast? Of(DailyPast past)
    {
        var all = past.All;
        return all.Values == 0 ? null : new ForecastPast(
            past.Versions, all.Values, all.Absolute, all.NaiveAbsolute, ForecastCoverage.From(all.Inside80), ForecastCoverage.From(all.Inside95),
            [.. past.Leads.Select(lead => new ForecastPastDay(
                lead.Ahead, lead.Values, lead.Absolute, lead.NaiveAbsolute, ForecastCoverage.From(lead.Inside80), ForecastCoverage.From(lead.Inside95)))]);
    }
}

/// <summary>What came of forecasts of one number of open days ahead.</summary>
/// <param name="Ahead">How many open days ahead.</param>
/// <param name="Values">How many forecasts met a value.</param>
/// <param name="Mae">Their mean absolute error.</param>
/// <param name="NaiveMae">That of the naive forecast.</param>
/// <param name="Coverage80">Values within the 80 % band.</param>
/// <param name="Coverage95">Values within the 95 % band.</param>
public sealed record ForecastPastDay(int Ahead, int Values, double Mae, double NaiveMae, ForecastCoverage Coverage80, ForecastCoverage Coverage95);

/// <summary>What the version that serves has changed against the one before it.</summary>
/// <param name="Before">The one before.</param>
/// <param name="After">The one that serves.</param>
/// <param name="NewDays">Days with values since the last day of the one before.</param>
/// <param name="NewFrom">The first of them; null without any.</param>
/// <param name="NewTo">The last of them.</param>
/// <param name="EarlierRows">How many more of the days up to then have values; negative where fewer have.</param>
/// <param name="EarlierChanged">Whether the values up to then are others than before; null where that cannot be told.</param>
/// <param name="MeanDays">Over how many days, the next ones that both forecast, the means are.</param>
/// <param name="Members">The members' weights.</param>
public sealed record ForecastChange(
    ForecastSide Before, ForecastSide After, int NewDays, DateOnly? NewFrom, DateOnly? NewTo, int EarlierRows, bool? EarlierChanged, int MeanDays,
    IReadOnlyList<MemberChange> Members)
{
    internal static ForecastChange? Of(DailyChange? change) => change is null ? null : new ForecastChange(
        ForecastSide.Of(change.Before), ForecastSide.Of(change.After), change.NewDays, change.NewFrom, change.NewTo, change.EarlierRows,
        change.EarlierChanged, change.MeanDays, change.Members);
}

/// <summary>What one of two versions says, and how it did at moments of the past.</summary>
/// <param name="Version">The version.</param>
/// <param name="LastDay">The last day it knew.</param>
/// <param name="ServedBy">What serves in it.</param>
/// <param name="Mean">Mean of its forecast over the days that both forecast; null where there are none.</param>
/// <param name="Rmse">Root of its mean squared error; null without moments.</param>
/// <param name="Coverage80">Values within its 80 % band; null without moments.</param>
/// <param name="Coverage95">Values within its 95 % band.</param>
public sealed record ForecastSide(
    string Version, DateOnly LastDay, string ServedBy, double? Mean, double? Rmse, ForecastCoverage? Coverage80, ForecastCoverage? Coverage95)
{
    internal static ForecastSide Of(VersionSide side) => new(
        side.Version, side.LastDay, side.ServedBy, side.Mean, side.RootSquare is { } error ? ForecastSkill.Finite(error) : null,
        side.Inside80 is { } inner ? ForecastCoverage.From(inner) : null, side.Inside95 is { } outer ? ForecastCoverage.From(outer) : null);
}
