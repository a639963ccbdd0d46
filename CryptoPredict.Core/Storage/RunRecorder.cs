using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Storage;

/// <summary>
/// Gathers what a run reports and writes it in batches, so that a run of many epochs neither waits for the disk nor crowds
/// out the ledger's commits.
/// </summary>
internal sealed partial class RunRecorder : IRunRecorder
{
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Database _database;
    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly long _startedAt;
    private readonly Lock _lock = new();
    private readonly List<Func<SqliteConnection, CancellationToken, Task>> _queue = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _flushing;
    private long _number;
    private bool _ended;

    public RunRecorder(long id, Database database, TimeProvider wall, ILogger logger, Action changed)
    {
        Id = id;
        _database = database;
        _wall = wall;
        _logger = logger;
        _changed = changed;
        _startedAt = wall.GetTimestamp();
        _flushing = FlushNowAndThenAsync(_ending.Token);
    }

    public long Id { get; }

    public void Log(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var elapsed = _wall.GetElapsedTime(_startedAt);
        Enqueue((connection, number, token) => RunRows.InsertAsync(connection, Id, new RunLogLine(number, elapsed, line), token));
    }

    public void Epoch(RunEpoch epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        Enqueue((connection, number, token) => RunRows.InsertAsync(connection, Id, number, epoch, token));
    }

    public void Step(RunStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Enqueue((connection, number, token) => RunRows.InsertAsync(connection, Id, number, step, token));
    }

    public async Task FinishAsync(RunOutcome outcome, string message, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        if (outcome == RunOutcome.Running || !Enum.IsDefined(outcome))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A run ends with an outcome other than Running.");
        }

        var duration = _wall.GetElapsedTime(_startedAt);
        lock (_lock)
        {
            if (_ended)
            {
                throw new InvalidOperationException($"Run {Id} has ended already; finish it once.");
            }

            _queue.Add((connection, token) => RunRows.FinishAsync(connection, Id, outcome, message, duration, token));
            _ended = true;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _flushing.ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        bool ended;
        lock (_lock)
        {
            ended = _ended;
        }

        try
        {
            if (!ended)
            {
                await FinishAsync(RunOutcome.Failed, "It ended without saying how.", CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (SqliteException fault)
        {
            // What ended the run matters more than that it could not be written down; the next start calls the run aborted.
            LogNotWritten(_logger, fault, Id);
        }
        finally
        {
            _ending.Dispose();
        }
    }

    private void Enqueue(Func<SqliteConnection, long, CancellationToken, Task> write)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                var number = ++_number;
                _queue.Add((connection, token) => write(connection, number, token));
            }
        }
    }

    private async Task FlushNowAndThenAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushPeriod, _wall);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await FlushAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (SqliteException fault)
                {
                    LogNotWritten(_logger, fault, Id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended; what is queued goes with its outcome.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<Func<SqliteConnection, CancellationToken, Task>> batch;
        lock (_lock)
        {
            batch = [.. _queue];
        }

        if (batch.Count == 0)
        {
            return;
        }

        await _database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var write in batch)
                {
                    await write(connection, token).ConfigureAwait(false);
                }

                return batch.Count;
            },
            cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _queue.RemoveRange(0, batch.Count);
        }

        _changed();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Id} could not be written down just now")]
    private static partial void LogNotWritten(ILogger logger, Exception fault, long id);
}
