using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A forecast divided among the features. All parts add up to the forecast.</summary>
/// <param name="Base">The log return that is forecast when no feature is known.</param>
/// <param name="LogReturns">What each feature adds to it, in the order of <see cref="Features.FeatureSchema.Features"/>.</param>
public sealed record FeatureContributions(double Base, ImmutableArray<double> LogReturns);

/// <summary>A forecaster that can say what each feature contributed to a forecast.</summary>
public interface IExplainedForecaster : IForecaster
{
    /// <summary>Divides the forecast of a feature row among the features.</summary>
    /// <param name="row">The newest row, <see cref="Features.FeatureSchema.Count"/> finite numbers.</param>
    /// <exception cref="ArgumentException">The row has another width or an infinite value, or the model was written without what this needs.</exception>
    FeatureContributions Explain(ReadOnlySpan<float> row);
}
