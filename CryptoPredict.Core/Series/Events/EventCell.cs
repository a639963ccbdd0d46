using CryptoPredict.Core.Market.Import;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Events;

/// <summary>A field of a column of known events, in a file of events or beside the values of a daily file.</summary>
internal static class EventCell
{
    private static readonly string[] Yes = ["1", "yes", "true", "y", "x"];
    private static readonly string[] No = ["0", "no", "false", "n"];

    /// <summary>What a column of that name tells; null where it is none of events.</summary>
    /// <param name="key">The name without case, blanks and signs.</param>
    public static EventKind? KindOf(string key) => key switch
    {
        "holiday" or "stateholiday" => EventKind.Holiday,
        "promotion" or "promo" or "onpromotion" => EventKind.Promotion,
        "price" or "unitprice" or "sellprice" => EventKind.Price,
        "closed" or "closure" => EventKind.Closure,
        _ => null,
    };

    /// <summary>What the column of a kind is called.</summary>
    public static string NameOf(EventKind kind) => kind switch
    {
        EventKind.Holiday => "holiday",
        EventKind.Promotion => "promotion",
        EventKind.Price => "price",
        _ => "closed",
    };

    /// <summary>Reads a field.</summary>
    /// <param name="kind">What its column tells.</param>
    /// <param name="day">The day of its row.</param>
    /// <param name="text">The field.</param>
    /// <param name="commas">What commas stand for in numbers.</param>
    /// <returns>The event, null for none; or else what is wrong with the field, for the end of a sentence.</returns>
    public static (KnownEvent? Event, string? Problem) Read(EventKind kind, DateOnly day, ReadOnlySpan<char> text, CommaUse commas)
    {
        if (CsvNumber.IsNone(text) || (kind != EventKind.Price && IsOf(No, text)))
        {
            return default;
        }

        if (kind != EventKind.Price && IsOf(Yes, text))
        {
            return (new KnownEvent(day, kind), null);
        }

        if (kind == EventKind.Closure)
        {
            return (null, "write 1 where it is, and nothing or 0 where it is not");
        }

        if (kind == EventKind.Price || (kind == EventKind.Promotion && CsvNumber.IsNumber(text)))
        {
            return CsvNumber.TryParse(text, commas, out var value) && value is > 0 and <= EventsCsv.LargestValue
                ? (new KnownEvent(day, kind, value), null)
                : (null, "it takes a number above zero, with a point as its decimal sign");
        }

        return text.Length <= EventsCsv.LongestName && !text.ContainsAnyInRange('\0', '\x1f') && !text.Contains('"')
            ? (new KnownEvent(day, kind, 1, text.ToString()), null)
            : (null, $"a name takes at most {EventsCsv.LongestName} characters, without quotes in it, and this has {text.Length}");
    }

    private static bool IsOf(string[] words, ReadOnlySpan<char> text)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
