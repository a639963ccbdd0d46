namespace CryptoPredict.Core.Training;

/// <summary>When a new version takes over (section <c>Training:Gate</c>).</summary>
public sealed record GateOptions
{
    /// <summary>By how much the MAE of a new version may exceed the champion's on the same targets, as a share: 0.001 is a tenth of a percent.</summary>
    public double Tolerance { get; init; } = 0.001;

    /// <summary>
    /// A new version is refused when "worse than the champion" has a one-sided Diebold-Mariano p-value below this, and the difference is at least half a
    /// thousandth of the champion's error.
    /// </summary>
    public double Significance { get; init; } = 0.05;

    /// <summary>Largest MAE relative to persistence that a new version may have.</summary>
    public double MaxRelativeMae { get; init; } = 1.05;

    /// <summary>Smallest MAE relative to persistence that a new version may have: a smaller one means that the future leaked in.</summary>
    public double MinRelativeMae { get; init; } = 0.5;

    /// <summary>
    /// Largest standard deviation of the forecasts relative to that of the returns. An optimal forecast varies less than what it
    /// forecasts; a simple model of a strong trend may overshoot a little.
    /// </summary>
    public double MaxRelativeDeviation { get; init; } = 1.5;

    /// <summary>Fewest independent targets (rows / horizon steps) that can replace a champion.</summary>
    public int MinimumTargets { get; init; } = 30;
}
