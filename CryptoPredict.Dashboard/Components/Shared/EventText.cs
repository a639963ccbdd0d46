using System.Globalization;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>Known events in words.</summary>
internal static class EventText
{
    /// <summary>A day with its weekday.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd ddd", CultureInfo.InvariantCulture);

    /// <summary>What happens, with its name, strength or price.</summary>
    public static string Of(KnownEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Kind switch
        {
            EventKind.Price => SharedTexts.FormatPriceOf(NumberFormat.Price(one.Value, one.Value)),
            EventKind.Promotion when one.Name is null && one.Value != 1 => SharedTexts.FormatPromotionOf(one.Value.ToString("R", CultureInfo.InvariantCulture)),
            _ => one.Name is { } name ? $"{Of(one.Kind)}: {name}" : Of(one.Kind),
        };
    }

    /// <summary>A kind of event.</summary>
    public static string Of(EventKind kind) => kind switch
    {
        EventKind.Holiday => SharedTexts.Holiday,
        EventKind.Promotion => SharedTexts.Promotion,
        EventKind.Price => SharedTexts.PriceFromThenOn,
        _ => SharedTexts.Closed,
    };
}
