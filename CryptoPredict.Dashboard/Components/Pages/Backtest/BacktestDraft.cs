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

    /// <summary>Start of the period, UTC; null to let it be chosen.</summary>
    public DateTime? From { get; set; }

    /// <summary>End of the period, UTC; null for the newest candle.</summary>
    public DateTime? To { get; set; }

    /// <summary>Time from one training to the next.</summary>
    public TimeSpan RetrainEvery { get; set; } = BacktestPlanner.DefaultRetrainEvery;

    /// <summary>Rows to learn from, as typed.</summary>
    public string Rows { get; set; } = "";

    /// <summary>Seed of all drawing, as typed.</summary>
    public string Seed { get; set; } = "";

    /// <summary>The models chosen.</summary>
    public HashSet<string> Models { get; } = [.. ModelCatalogue.Names];

    /// <summary>The settings; a number that is none is refused in a sentence.</summary>
    /// <exception cref="BacktestRefusedException">A number is none.</exception>
    public BacktestSettings ToSettings() => new(
        Utc(From), Utc(To), RetrainEvery, Number("rows", Rows), Models.Count == ModelCatalogue.Names.Length ? null
            : [.. ModelCatalogue.Names.Where(Models.Contains)], Number("seed", Seed));

    private static DateTimeOffset? Utc(DateTime? time) => time is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;

    private static int? Number(string setting, string text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BacktestRefusedException(setting, $"{setting} is '{text}'; it must be a whole number, or be left empty.");
}
