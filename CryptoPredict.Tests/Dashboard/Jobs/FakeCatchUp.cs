using CryptoPredict.Core.Loop;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Finds what the test says; by default nothing is missing.</summary>
internal sealed class FakeCatchUp : ICatchUp
{
    public CatchUpReport Report { get; set; } = new(0, 0, "No candle is missing.");

    public Task<CatchUpReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Report);
}
