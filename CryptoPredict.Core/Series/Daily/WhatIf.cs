using System.Text.Json;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>A forecast as it is, and as it would be if something else were planned.</summary>
/// <param name="AsIs">The forecast as it is.</param>
/// <param name="Planned">The forecast with what is tried.</param>
/// <param name="Message">What the difference rests on, in a sentence or two.</param>
public sealed record WhatIf(DailyModel AsIs, DailyModel Planned, string Message)
{
    internal static WhatIf Of(DailyModel asIs, DailyModel planned, IReadOnlyList<KnownEvent> tried, IReadOnlyList<KnownEvent> known)
    {
        var unknown = tried.Select(one => one.Kind).Where(kind => kind != EventKind.Closure).Distinct().Order()
            .Where(kind => !known.Any(one => one.Kind == kind && one.Day <= asIs.LastDay)).ToList();
        var untold = unknown.Count == 0 ? "" : $" No {string.Join(" and no ", unknown.Select(kind => JsonNamingPolicy.CamelCase.ConvertName($"{kind}")))} "
            + "of the past is known, so nothing tells what one adds.";
        return new WhatIf(asIs, planned, Told(planned) + untold);
    }

    private static string Told(DailyModel model) => model.Kind == SeriesKind.Price
        ? "Of prices nothing is known beforehand: plans change nothing."
        : model.Events is not { } use
            ? "Nothing tells what events add: none are known, or the history is too short. Closures alone change the forecast."
            : use.Serve
                ? $"Events are used: with those known, the error at moments of the past (RMSE) is {DailyGate.Number(use.RootSquareWith)}, without them "
                    + $"{DailyGate.Number(use.RootSquareWithout)}."
                : "Events are not used, because they did not lower the error at moments of the past (RMSE): with them it is "
                    + $"{DailyGate.Number(use.RootSquareWith)}, without them {DailyGate.Number(use.RootSquareWithout)}. Closures alone change the forecast.";
}
