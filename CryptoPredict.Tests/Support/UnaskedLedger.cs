using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Support;

/// <summary>A ledger that is asked nothing: a test says what it answers, and whatever else is asked fails.</summary>
internal abstract class UnaskedLedger : ILedger
{
    public virtual Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
