using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>A member's weight in two versions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Its weight in the version before; null where it was none of its members.</param>
/// <param name="After">Its weight in the version that serves; null where it is none of its members.</param>
public sealed record MemberChange(string Name, double? Before, double? After);

/// <summary>What one of two versions says, and how it did.</summary>
/// <param name="Version">Its id.</param>
/// <param name="LastDay">The last day it knew.</param>
/// <param name="ServedBy">What serves in it.</param>
/// <param name="Mean">Mean of its forecast over the days that both forecast; null where there are none.</param>
/// <param name="RootSquare">Root of its mean squared error at moments of the past; null without any.</param>
/// <param name="Inside80">Values of the past within its 80 % band; null without any.</param>
/// <param name="Inside95">Values within its 95 % band.</param>
public sealed record VersionSide(
    string Version, DateOnly LastDay, string ServedBy, double? Mean, double? RootSquare, BandCount? Inside80, BandCount? Inside95);

/// <summary>What the version that serves has changed against the one before it.</summary>
/// <param name="Before">The one before.</param>
/// <param name="After">The one that serves.</param>
/// <param name="NewDays">Days with values since the last day of the one before.</param>
/// <param name="NewFrom">The first of them; null without any.</param>
/// <param name="NewTo">The last of them.</param>
/// <param name="EarlierRows">How many more of the days up to then have values; negative where fewer have.</param>
/// <param name="EarlierChanged">Whether the values up to then are others than those the one before was fitted to; null where that cannot be told.</param>
/// <param name="MeanDays">Over how many days, the next ones that both forecast, the means are; 14 at most.</param>
/// <param name="Members">The members' weights.</param>
public sealed record DailyChange(
    VersionSide Before, VersionSide After, int NewDays, DateOnly? NewFrom, DateOnly? NewTo, int EarlierRows, bool? EarlierChanged, int MeanDays,
    IReadOnlyList<MemberChange> Members)
{
    private const int MostMeanDays = 14;

    /// <summary>Holds a version against the one before it.</summary>
    /// <param name="before">The one before.</param>
    /// <param name="after">The one that serves.</param>
    /// <param name="points">The values there are, oldest day first.</param>
    /// <param name="settings">What was said of the series; null where its earlier days come and go by themselves.</param>
    internal static DailyChange Of(
        (ModelVersion Version, DailyModel Model) before, (ModelVersion Version, DailyModel Model) after, IReadOnlyList<SeriesPoint> points,
        SeriesSettings? settings)
    {
        var fresh = points.Where(point => point.Day > before.Model.LastDay && point.Day <= after.Model.LastDay).ToList();
        var known = before.Model.Days.ToDictionary(day => day.Date);
        var common = after.Model.Days.Where(day => known.ContainsKey(day.Date)).Take(MostMeanDays).ToList();
        var (was, isNow) = (Weights(before.Model), Weights(after.Model));
        return new DailyChange(
            Side(before, common.Count == 0 ? null : common.Average(day => known[day.Date].Forecast)),
            Side(after, common.Count == 0 ? null : common.Average(day => day.Forecast)), fresh.Count, fresh.Count == 0 ? null : fresh[0].Day,
            fresh.Count == 0 ? null : fresh[^1].Day, after.Version.Rows - fresh.Count - before.Version.Rows,
            settings is null ? null : HashUpTo(points, before.Model.LastDay, settings) != before.Version.DataHash, common.Count,
            [.. isNow.Keys.Union(was.Keys).Select(name => new MemberChange(name, Weight(was, name), Weight(isNow, name)))]);
    }

    // As it was taken when the version before was fitted.
    private static string HashUpTo(IReadOnlyList<SeriesPoint> points, DateOnly lastDay, SeriesSettings settings) =>
        DailyHistory.HashOf(DailyGate.WithoutIslands([.. points.TakeWhile(point => point.Day <= lastDay)], settings));

    private static Dictionary<string, double> Weights(DailyModel model) =>
        model.Members.OrderByDescending(member => member.Weight).ToDictionary(member => member.Name, member => member.Weight);

    private static double? Weight(Dictionary<string, double> weights, string name) => weights.TryGetValue(name, out var weight) ? weight : null;

    private static VersionSide Side((ModelVersion Version, DailyModel Model) one, double? mean) => new(
        one.Version.Id, one.Model.LastDay, one.Model.ServedBy, mean, one.Model.Scores?.RootSquare, one.Model.Scores?.Inside80, one.Model.Scores?.Inside95);
}
