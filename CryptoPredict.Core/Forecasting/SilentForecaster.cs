namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Stands for a version that cannot speak: it keeps its place among the members and their weights, and every prediction says why it was left out.
/// </summary>
/// <param name="model">The model's name.</param>
/// <param name="version">The version that would speak.</param>
/// <param name="reason">Why it does not, as a predicate without a full stop, for example <c>is stale</c>. Anybody who may see predictions may read it.</param>
public sealed class SilentForecaster(string model, string version, string reason) : IForecaster
{
    /// <summary>Why it does not speak.</summary>
    public string Reason { get; } = reason;

    /// <inheritdoc/>
    public string Model { get; } = model;

    /// <inheritdoc/>
    public string Version { get; } = version;

    /// <inheritdoc/>
    public int RequiredCloses => 0;

    /// <inheritdoc/>
    public int RequiredFeatureRows => 0;

    /// <inheritdoc/>
    public Forecast Predict(in ForecastInput input) => new(double.NaN);
}
