namespace CryptoPredict.Core.Forecasting;

/// <summary>What is predicted and how (section <c>Forecasting</c>).</summary>
public sealed record ForecastingOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Forecasting";

    /// <summary>How far ahead predictions look; a whole number of candles.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of targets the band aims to hold.</summary>
    public double BandCoverage { get; init; } = 0.9;

    /// <summary>P(up) from which the signal is buy.</summary>
    public double BuyThreshold { get; init; } = 0.55;

    /// <summary>P(up) down to which the signal is sell.</summary>
    public double SellThreshold { get; init; } = 0.45;
}
