using System.Globalization;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A time in a query: ISO 8601, read as UTC where it names no offset, so that an answer never depends on the server's zone.</summary>
public readonly record struct UtcTime(DateTimeOffset Value)
{
    // No others: a mere 12:00 would mean today by the server's clock, and 1/2/2026 two different days.
    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static bool TryParse(string? text, IFormatProvider? provider, out UtcTime time)
    {
        var valid = DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Styles, out var value);
        time = new UtcTime(value);
        return valid;
    }
}
