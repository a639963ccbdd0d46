using System.Globalization;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>What an admin has put into the form so far; what is empty is left to the planner.</summary>
internal sealed class BacktestDraft
{
    /// <summary>Times from one training to the next that the form offers.</summary>
    public static readonly TimeSpan[] Intervals =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    /// <summary>Start of the period, in the reader's time zone; null to let it be chosen.</summary>
    public DateTime? From { get; set; }

    /// <summary>End of the period, in the reader's time zone; null for the newest candle.</summary>
    public DateTime? To { get; set; }

    /// <summary>Time from one training to the next.</summary>
    public TimeSpan RetrainEvery { get; set; } = BacktestPlanner.DefaultRetrainEvery;

    /// <summary>Rows to learn from, as typed; null before anything was.</summary>
    public string? Rows { get; set; }

    /// <summary>Seed of all drawing, as typed; null before anything was.</summary>
    public string? Seed { get; set; }

    /// <summary>The models chosen.</summary>
    public HashSet<string> Models { get; } = [.. ModelCatalogue.Names];

    /// <summary>The settings; a number that is none, and a time that the clock skips, is refused in a sentence.</summary>
    /// <param name="zone">The reader's time zone.</param>
    /// <exception cref="BacktestRefusedException">A number is none, or a time does not exist there.</exception>
    public BacktestSettings ToSettings(TimeZoneInfo zone) => new(
        Time("from", From, zone), Time("to", To, zone), RetrainEvery, Number("rows", Rows), Models.Count == ModelCatalogue.Names.Length ? null
            : [.. ModelCatalogue.Names.Where(Models.Contains)], Number("seed", Seed));

    private static DateTimeOffset? Time(string setting, DateTime? time, TimeZoneInfo zone) =>
        time is not { } at ? null
        : zone.IsInvalidTime(at) ? throw new BacktestRefusedException(
            setting, BacktestTexts.FormatSkippedTime(at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), zone.Id))
        : new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();

    private static int? Number(string setting, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BacktestRefusedException(setting, BacktestTexts.FormatNoNumber(setting, text));
}
