using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Runs;

/// <summary>The losses of one model of one asset within a run.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Losses">By epoch, in the order they came.</param>
public sealed record RunCurve(Asset Asset, string Model, IReadOnlyList<EpochLoss> Losses)
{
    /// <summary>Its name in the address.</summary>
    public string Name => $"{Asset.Symbol}/{Model}";

    /// <summary>The curves of a run, the one that grew last at the end.</summary>
    /// <param name="epochs">All its epochs, in the order they came.</param>
    public static IReadOnlyList<RunCurve> Of(IEnumerable<RunEpoch> epochs) =>
    [
        .. epochs.Select((epoch, order) => (epoch, order))
            .GroupBy(item => (item.epoch.Asset, item.epoch.Model))
            .OrderBy(group => group.Max(item => item.order))
            .Select(group => new RunCurve(group.Key.Asset, group.Key.Model, [.. group.Select(item => item.epoch.Loss)])),
    ];
}
