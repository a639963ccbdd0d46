using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Support;

/// <summary>A fine-tuner whose counters the test sets.</summary>
internal sealed class FakeFineTuner(IEnumerable<Asset> assets) : IFineTuner
{
    private readonly Dictionary<Asset, FineTuningStatus> _status =
        assets.ToDictionary(asset => asset, asset => new FineTuningStatus(asset, true, 20, 133, 120, 13, null));

    public event Action<Asset>? Changed;

    public FineTuningStatus StatusOf(Asset asset) => _status[asset];

    public void Set(FineTuningStatus status)
    {
        _status[status.Asset] = status;
        Changed?.Invoke(status.Asset);
    }

    public Task<RunResult> RunAsync(FineTuneInput request, IRun run) =>
        throw new NotSupportedException("Pages ask for work; they do not do it.");
}
