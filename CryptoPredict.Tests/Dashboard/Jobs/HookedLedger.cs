using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>A ledger of jobs in which something happens between two of a caller's steps.</summary>
internal sealed class HookedLedger(IJobLedger inner) : IJobLedger
{
    public event Action? Changed
    {
        add => inner.Changed += value;
        remove => inner.Changed -= value;
    }

    /// <summary>Happens after a run was found and before the caller has it.</summary>
    public Func<Task> Found { get; set; } = () => Task.CompletedTask;

    /// <summary>Happens before a run is moved.</summary>
    public Func<Task> Moving { get; set; } = () => Task.CompletedTask;

    public Task<JobRun> QueueAsync(JobRequest request, DateTimeOffset? at, CancellationToken cancellationToken) => inner.QueueAsync(request, at, cancellationToken);

    public async Task<bool> MoveAsync(JobMove move, CancellationToken cancellationToken)
    {
        await Moving();
        return await inner.MoveAsync(move, cancellationToken);
    }

    public async Task<JobRun?> FindAsync(long id, CancellationToken cancellationToken)
    {
        var found = await inner.FindAsync(id, cancellationToken);
        await Found();
        return found;
    }

    public Task<JobRunPage> ReadAsync(JobRunQuery query, CancellationToken cancellationToken) => inner.ReadAsync(query, cancellationToken);

    public Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken) => inner.ReadLastAsync(cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken) => inner.CountAsync(from, cancellationToken);

    public Task<IReadOnlyList<JobEvent>> ReadEventsAsync(long id, CancellationToken cancellationToken) => inner.ReadEventsAsync(id, cancellationToken);

    public Task<string?> ReadLogAsync(long id, CancellationToken cancellationToken) => inner.ReadLogAsync(id, cancellationToken);

    public Task AddActionAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken) =>
        inner.AddActionAsync(by, action, target, reason, cancellationToken);

    public Task<JobActionPage> ReadActionsAsync(int offset, int limit, CancellationToken cancellationToken) => inner.ReadActionsAsync(offset, limit, cancellationToken);

    public Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => inner.RemoveBeforeAsync(time, cancellationToken);
}
