using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Support;

/// <summary>A ledger in memory.</summary>
internal sealed class FakeLedger : ILedger
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly List<RangeEntry> _ranges = [];

    /// <summary>The questions asked, oldest first.</summary>
    public List<LedgerQuery> Queries { get; } = [];

    /// <summary>Why it cannot be read; null while it can.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The row at which the chain breaks; null while it holds.</summary>
    public long? BrokenAt { get; set; }

    /// <summary>What its verification waits for.</summary>
    public Task Verifying { get; set; } = Task.CompletedTask;

    public Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var added = batch.Predictions.Select((p, i) => Ranged(new LedgerEntry(_entries.Count + i + 1, p, null))).ToArray();
            _entries.AddRange(added);
            foreach (var outcome in batch.RangeOutcomes)
            {
                var place = (int)outcome.ForecastId - 1;
                _ranges[place] = _ranges[place] with { Outcome = outcome };
            }

            foreach (var check in batch.Verifications)
            {
                var index = (int)check.PredictionId - 1;
                _entries[index] = _entries[index] with { Verification = check };
            }

            return Task.FromResult<IReadOnlyList<LedgerEntry>>(added);
        }
    }

    public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Queries.Add(query);
            if (Fault is not null)
            {
                return Task.FromException<LedgerPage>(Fault);
            }

            var matching = _entries
                .Where(e => query.Id is not { } id || e.Id == id)
                .Where(e => query.Asset is not { } asset || e.Prediction.Asset == asset)
                .Where(e => !(e.Prediction.AsOf < query.From) && !(e.Prediction.AsOf >= query.To))
                .Where(e => query.State is not { } state || StateOf(e) == state)
                .Reverse()
                .ToArray();
            return Task.FromResult(new LedgerPage([.. matching.Skip(query.Offset).Take(query.Limit)], matching.Length));
        }
    }

    public Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyDictionary<DateTimeOffset, double>>(_entries.Select(entry => entry.Prediction)
                .Where(p => p.Asset == asset && p.Horizon == horizon && p.AsOf >= from && p.AsOf < to).ToDictionary(p => p.AsOf, p => p.LogReturn));
        }
    }

    public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<RangeEntry>>([.. _ranges.AsEnumerable().Reverse()
                .Where(entry => entry.Asset == query.Asset && entry.Horizon == query.Horizon)
                .Where(entry => !query.Verified || entry.Outcome is { Status: VerificationStatus.Verified }).Take(query.Limit)]);
        }
    }

    public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RangeEntry>>([]);

    public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EvidenceState>>([]);

    public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(id < 1 || id > _entries.Count ? null
                : new LedgerSeal($"{id:x64}", _entries[(int)id - 1].Verification is null ? null : id + 1, _entries[(int)id - 1].Verification is null ? null
                    : $"{id + 1:x64}"));
        }
    }

    public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<LedgerEntry>>([.. _entries.Where(e => e.Verification is null)]);
        }
    }

    public async Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken)
    {
        await Verifying.WaitAsync(cancellationToken);
        return new ChainReport(_entries.Count, BrokenAt, BrokenAt is { } row ? $"Row {row} was changed." : "Every row follows.");
    }

    private LedgerEntry Ranged(LedgerEntry entry)
    {
        var (prediction, first) = (entry.Prediction, _ranges.Count);
        _ranges.AddRange(prediction.Ranges.Select(
            (range, i) => new RangeEntry(first + i + 1, entry.Id, prediction.Asset, prediction.AsOf, prediction.LastPrice, range, null)));
        return entry with { Ranges = [.. _ranges[first..]] };
    }

    private static LedgerState StateOf(LedgerEntry entry) => entry.Verification?.Status switch
    {
        null => LedgerState.Pending,
        VerificationStatus.Verified => LedgerState.Verified,
        _ => LedgerState.Unverifiable,
    };
}
