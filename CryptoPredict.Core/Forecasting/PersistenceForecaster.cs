namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// The baseline: the price stays, so the log return is 0. It claims no uncertainty of its own. It stands in where no model can speak: before the first is
/// trained, where prices never moved and so taught nothing, and while a gap or a jump has left all of them without what they need.
/// </summary>
public sealed class PersistenceForecaster : IForecaster
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "persistence";

    /// <summary>Its start weight beside models, relative to theirs: a small one, so that weights that follow the errors can retreat to it.</summary>
    public const double StartWeight = 0.02;

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <summary>Always <c>1</c>: there is nothing to train.</summary>
    public string Version => "1";

    /// <inheritdoc/>
    public int RequiredCloses => 1;

    /// <inheritdoc/>
    public int RequiredFeatureRows => 0;

    /// <inheritdoc/>
    public Forecast Predict(in ForecastInput input) => new(0);
}
