using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Support;

/// <summary>Writes down what was asked for, and answers as told.</summary>
internal sealed class FakeWorkRequests : IWorkRequests
{
    public List<string> Asked { get; } = [];

    public WorkTicket Answer { get; set; } = new(true, "It is queued.", "job-1");

    public Task<WorkTicket> RetrainAsync(Asset? asset, string? lstmPreset, string requestedBy, CancellationToken cancellationToken) =>
        Take($"retrain {asset?.Symbol ?? "all"} {lstmPreset ?? "as set"} by {requestedBy}");

    public Task<WorkTicket> FineTuneAsync(Asset asset, int? minimumSamples, string requestedBy, CancellationToken cancellationToken) =>
        Take($"fine-tune {asset.Symbol} from {minimumSamples} by {requestedBy}");

    public Task<WorkTicket> RunTierAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken) =>
        Take($"tier {tier} {asset?.Symbol ?? "all"} by {requestedBy}");

    public Task<WorkTicket> BacktestAsync(Asset asset, BacktestSettings settings, string requestedBy, CancellationToken cancellationToken) =>
        Take($"backtest {asset.Symbol} {settings} by {requestedBy}");

    private Task<WorkTicket> Take(string wish)
    {
        Asked.Add(wish);
        return Task.FromResult(Answer);
    }
}
