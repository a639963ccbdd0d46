using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Dashboard.Components.Pages.Forecast;

/// <summary>What the members of a daily forecast are called on pages.</summary>
internal static class MemberName
{
    public static string Of(string name) => name switch
    {
        DailyForecaster.Mix => ForecastTexts.MeanOfMembers,
        DemandMember.WeekdayMean => ForecastTexts.WeekdayMean,
        DemandMember.Smoothing => ForecastTexts.ExponentialSmoothing,
        DemandMember.Theta => ForecastTexts.Theta,
        DemandMember.Ridge => ForecastTexts.RidgeRegression,
        DemandMember.Network => ForecastTexts.NetworkOfAll,
        DemandMember.Additive => ForecastTexts.AdditiveModel,
        _ when name == DemandMember.LastValue.Name => ForecastTexts.AsOnLastDay,
        _ when name == DemandMember.WeekBefore.Name => ForecastTexts.AsOnWeekBefore,
        _ => name,
    };
}
