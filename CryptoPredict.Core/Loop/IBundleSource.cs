using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Loop;

/// <summary>Where the loop takes the bundles from that it predicts with.</summary>
public interface IBundleSource
{
    /// <summary>Called when history is in and before the first prediction: sees to it that the assets can be predicted.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The newest bundle of an asset: one read of a reference, never a wait. Null when no version can serve.</summary>
    Bundle? Current(Asset asset);
}
