using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPredict.Core.Market;

/// <summary>Lengths of time as people write them: <c>1 d</c>, <c>6 h</c>, <c>1 h 30 min</c>.</summary>
public static partial class IntervalWords
{
    private static readonly (string Unit, long Ticks)[] Units =
        [("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute)];

    /// <summary>A length in days, hours, minutes and seconds, without those of which there are none; <c>0 s</c> for none at all.</summary>
    /// <param name="length">At least zero; what is below a millisecond is not told.</param>
    public static string Of(TimeSpan length)
    {
        List<string> parts = [];
        var rest = length.Ticks;
        foreach (var (unit, ticks) in Units)
        {
            if (rest / ticks > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rest / ticks} {unit}"));
            }

            rest %= ticks;
        }

        if (rest > 0 || parts.Count == 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rest / (double)TimeSpan.TicksPerSecond:0.###} s"));
        }

        return string.Join(' ', parts);
    }

    /// <summary>A length as it stands behind "every": <c>minute</c> for one of a unit, as <see cref="Of"/> otherwise.</summary>
    /// <param name="length">More than zero.</param>
    public static string AfterEvery(TimeSpan length) => length.Ticks switch
    {
        TimeSpan.TicksPerDay => "day",
        TimeSpan.TicksPerHour => "hour",
        TimeSpan.TicksPerMinute => "minute",
        TimeSpan.TicksPerSecond => "second",
        _ => Of(length),
    };

    /// <summary>
    /// Reads a length as <see cref="Of"/> writes it or in longer words, such as <c>90 seconds</c>; also as <c>0:06:00</c>, with days as <c>1.06:00:00</c>.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="length">The length; zero when it is none.</param>
    /// <returns>Whether it is a length. A number without a unit is none.</returns>
    public static bool TryParse(string? text, out TimeSpan length)
    {
        length = default;
        if (text?.Contains(':', StringComparison.Ordinal) == true)
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out length);
        }

        var match = Written().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        var seconds = (Amount("d") * 86_400) + (Amount("h") * 3600) + (Amount("min") * 60) + Amount("s");
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        length = TimeSpan.FromSeconds(seconds);
        return true;

        double Amount(string unit) => match.Groups[unit] is { Success: true, Value: var number } ? double.Parse(number, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"^\s*(?=\d)(?:(?<d>\d{1,9}(?:\.\d+)?)\s*(?:d|days?)(?![a-z])\s*)?(?:(?<h>\d{1,9}(?:\.\d+)?)\s*(?:h|hours?)(?![a-z])\s*)?"
            + @"(?:(?<min>\d{1,9}(?:\.\d+)?)\s*(?:m|min|minutes?)(?![a-z])\s*)?(?:(?<s>\d{1,9}(?:\.\d+)?)\s*(?:s|sec|seconds?)(?![a-z])\s*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
