using System.Collections.Concurrent;
using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Tests.Support;

/// <summary>An audit log in memory.</summary>
internal sealed class FakeAuditLog : IAuditLog
{
    private readonly ConcurrentQueue<AuditEntry> _entries = [];

    /// <summary>What was written, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Entries => [.. _entries];

    public Task WriteAsync(string who, string what, string? target, string outcome, CancellationToken cancellationToken)
    {
        _entries.Enqueue(new AuditEntry(_entries.Count + 1, FakeLiveState.Start, who, what, target, outcome));
        return Task.CompletedTask;
    }

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var matching = Entries.Reverse().Where(entry => (query.Who is null || entry.Who == query.Who) && (query.What is null || entry.What == query.What))
            .ToList();
        return Task.FromResult(new AuditPage([.. matching.Skip(query.Offset).Take(query.Limit)], matching.Count));
    }

    public Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) => Task.FromResult(0);
}
