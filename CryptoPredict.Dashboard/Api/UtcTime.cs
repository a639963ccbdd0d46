using System.Globalization;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A time in a query: ISO 8601, read as UTC where it names no offset, so that an answer never depends on the server's zone.</summary>
public readonly record struct UtcTime(DateTimeOffset Value)
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static bool TryParse(string? text, IFormatProvider? provider, out UtcTime time)
    {
        var valid = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var value);
        time = new UtcTime(value);
        return valid;
    }
}
