using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Everything one asset needs to predict. Immutable: a retrained model comes in by swapping the reference, and a prediction
/// under way keeps the one it took.
/// </summary>
public sealed record Bundle
{
    /// <summary>Takes and checks the parts.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="ensemble">Its forecasters with their weights.</param>
    /// <param name="horizonSteps">How many candles ahead it predicts; at least 1.</param>
    /// <param name="interval">Length of a candle; positive.</param>
    /// <param name="bandCoverage">Share of targets the band aims to hold; above 0, below 1.</param>
    /// <param name="signals">When to say buy or sell.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Bundle(Asset asset, Ensemble ensemble, int horizonSteps, TimeSpan interval, double bandCoverage, SignalThresholds signals)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        if (bandCoverage is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(bandCoverage), bandCoverage, "The band's coverage must be above 0 and below 1.");
        }
        Asset = asset;
        Ensemble = ensemble;
        HorizonSteps = horizonSteps;
        Interval = interval;
        BandCoverage = bandCoverage;
        Signals = signals;
    }

    /// <summary>The asset.</summary>
    public Asset Asset { get; }

    /// <summary>Its forecasters with their weights.</summary>
    public Ensemble Ensemble { get; }

    /// <summary>How many candles ahead it predicts.</summary>
    public int HorizonSteps { get; }

    /// <summary>Length of a candle.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Share of targets the band aims to hold.</summary>
    public double BandCoverage { get; }

    /// <summary>When to say buy or sell.</summary>
    public SignalThresholds Signals { get; }

    /// <summary>Which parts of the mix are applied, where a prediction is made again; null: those that the evidence says.</summary>
    public MixParts? Applied { get; init; }

    /// <summary>How far ahead it predicts.</summary>
    public TimeSpan Horizon => HorizonSteps * Interval;
}
