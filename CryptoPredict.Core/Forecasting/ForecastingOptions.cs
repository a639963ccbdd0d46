namespace CryptoPredict.Core.Forecasting;

/// <summary>What is predicted and how (section <c>Forecasting</c>).</summary>
public sealed record ForecastingOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Forecasting";

    /// <summary>How far ahead predictions look.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Share of the targets that the band aims to hold.</summary>
    public double BandCoverage { get; init; } = 0.9;

    /// <summary>The signal is buy when P(up) is at least this.</summary>
    public double BuyThreshold { get; init; } = 0.55;

    /// <summary>The signal is sell when P(up) is at most this.</summary>
    public double SellThreshold { get; init; } = 0.45;
}
