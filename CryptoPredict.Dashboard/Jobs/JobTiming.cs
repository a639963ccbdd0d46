namespace CryptoPredict.Dashboard.Jobs;

/// <summary>When a schedule has a job run, on the wall clock.</summary>
public abstract record JobTiming
{
    /// <summary>In words that follow "runs", for example <c>every 5 min</c>.</summary>
    public abstract string Words { get; }

    /// <summary>Why nobody may choose it, in a sentence; null when somebody may.</summary>
    public abstract string? WhyRefused { get; }

    /// <summary>Every time it runs after this one, in UTC, without an end.</summary>
    public abstract IEnumerable<DateTimeOffset> After(DateTimeOffset time);

    /// <summary>Reads a timing as <see cref="object.ToString"/> of one wrote it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static JobTiming Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TimeSpan.TryParseExact(text, "c", System.Globalization.CultureInfo.InvariantCulture, out var interval)
            ? new IntervalTiming(interval)
            : CronTiming.ParseWithZone(text);
    }
}
