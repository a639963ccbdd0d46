using System.Globalization;

namespace CryptoPredict.Core.Market;

/// <summary>Times as sentences and pages write them.</summary>
public static class TimeWords
{
    /// <summary>Day and time in UTC: <c>2026-09-03 14:05:09 UTC</c>.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
