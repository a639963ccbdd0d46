using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>How the members of a daily forecast did at moments of the past, in lines for people.</summary>
public static class DailyScoreboard
{
    /// <summary>A line for what the series is taken for, one for each member, and one for what serves.</summary>
    /// <param name="id">The series.</param>
    /// <param name="model">Its model.</param>
    public static IEnumerable<string> Of(Asset id, DailyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var closed = model.ClosedWeekdays is { Count: > 0 } days ? $", closed on {string.Join(", ", days)}" : "";
        var kind = model.Kind == SeriesKind.Price ? "a price" : "demand";
        yield return $"{id}: forecast as {kind}{(model.KindIsGiven ? ", as was said" : ", by its values")}{closed}.";
        if (model.Scores is not { } scores)
        {
            yield return $"{id}: the history is too short to try the members on moments of the past.";
            yield break;
        }

        foreach (var member in model.Members.Where(member => member.RootSquare is not null))
        {
            var skill = scores.IsWeekBetter ? member.OverWeek : member.OverLast;
            yield return Text($"{id}: {NameOf(member.Name)} errs {member.RootSquare:G4} (RMSE at {scores.Folds} moments){SkillWords(skill)}, weight ")
                + Text($"{member.Weight:P0}.");
        }

        var serves = model.ServedBy == DailyForecaster.Mix ? "their mean" : $"\"{model.ServedBy}\"";
        yield return Text($"{id}: {serves} serves, errs {scores.RootSquare:G4}, its 80 % band held {scores.Inside80.Inside} of {scores.Inside80.Of} values.");
    }

    private static string NameOf(string name) => name switch
    {
        DemandMember.WeekdayMean => "weekday mean",
        DemandMember.Smoothing => "exponential smoothing",
        DemandMember.Theta => "theta",
        DemandMember.Ridge => "ridge regression",
        DemandMember.Network => "the LSTM of all series",
        DemandMember.Additive => "the additive (Prophet-style) model",
        _ => name,
    };

    private static string SkillWords(SkillScore? skill) => skill is { Skill: var share } && double.IsFinite(share)
        ? Text($", {Math.Abs(share):P0} {(share >= 0 ? "less" : "more")} than the better naive forecast, squared")
        : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
