using System.Numerics.Tensors;
using CryptoPredict.Core.Features;

namespace CryptoPredict.Core.Forecasting;

/// <summary>The newest feature rows of an input.</summary>
internal static class FeatureWindow
{
    /// <summary>Takes the newest <paramref name="count"/> rows; false when there are fewer, of another width, or with a number that is not finite.</summary>
    public static bool TryGet(in ForecastInput input, int count, out ReadOnlySpan<float> rows)
    {
        var length = count * FeatureSchema.Count;
        if (input.FeatureCount != FeatureSchema.Count || input.Features.Length < length)
        {
            rows = default;
            return false;
        }

        rows = input.Features[^length..];

        // The largest magnitude is NaN when any value is.
        return float.IsFinite(TensorPrimitives.MaxMagnitude(rows));
    }
}
