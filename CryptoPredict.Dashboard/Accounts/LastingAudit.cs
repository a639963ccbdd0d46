using System.Data.Common;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Storage;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// The audit log as everything writes to it. What cannot be written just now, for the disk is full, is kept in memory and follows as soon as writing works, in
/// its order and under the time at which it came about: nobody is kept out and nothing is left half done because it could not be written down. Thread-safe.
/// </summary>
/// <param name="store">Where the entries stand.</param>
/// <param name="address">The network address that asks for what is being done at the moment; null for nobody's.</param>
/// <param name="clock">The wall clock.</param>
/// <param name="logger">The application's log.</param>
internal sealed partial class LastingAudit(Lazy<SqliteAuditLog> store, Func<string?> address, TimeProvider clock, ILogger<LastingAudit> logger)
    : BackgroundService, IAuditLog
{
    /// <summary>The most entries kept; those beyond stand in the application's log alone.</summary>
    public const int MostKept = 10_000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Queue<AuditEntry> _kept = new();

    public async Task WriteAsync(string who, string what, string? target, string outcome, CancellationToken cancellationToken)
    {
        var entry = new AuditEntry(0, clock.GetUtcNow(), who, what, target, outcome, address());
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_kept.Count > 0 || !await TryAsync(entry, cancellationToken).ConfigureAwait(false))
            {
                Keep(entry);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => store.Value.ReadAsync(query, cancellationToken);

    public Task<int> RemoveAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) =>
        store.Value.RemoveAsync(before, most, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FollowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The time to stop is over, which is no fault: what is left stands in the application's log.
        }

        if (_kept.Count > 0)
        {
            LogLeft(logger, _kept.Count);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    /// <summary>Writes what was kept, as far as that works.</summary>
    internal async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (_kept.TryPeek(out var entry) && await TryAsync(entry, cancellationToken).ConfigureAwait(false))
            {
                _kept.Dequeue();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Again, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await FollowAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task<bool> TryAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await store.Value.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception fault) when (fault is DbException or IOException)
        {
            LogUnwritten(logger, fault);
            return false;
        }
    }

    private void Keep(AuditEntry entry)
    {
        var isKept = _kept.Count < MostKept;
        LogKept(logger, entry.What, entry.Who, entry.Target, entry.Outcome, isKept ? "it follows" : "it stands here alone");
        if (isKept)
        {
            _kept.Enqueue(entry);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} entries did not come into the audit log any more; this log has them")]
    private static partial void LogLeft(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log cannot be written")]
    private static partial void LogUnwritten(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not in the audit log yet: {What} by {Who} on {Target}, {Outcome}; {Fate}")]
    private static partial void LogKept(ILogger logger, string what, string who, string? target, string outcome, string fate);
}
