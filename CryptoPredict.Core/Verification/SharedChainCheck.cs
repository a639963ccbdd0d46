namespace CryptoPredict.Core.Verification;

/// <summary>A check of the ledger's chain, with its time.</summary>
/// <param name="Report">What was found.</param>
/// <param name="CheckedAt">Wall time at which it began, UTC.</param>
public sealed record ChainFinding(ChainReport Report, DateTimeOffset CheckedAt);

/// <summary>
/// The check of the ledger's chain for whoever asks: who asks while one is under way gets its result, and it is given again for ten times as long as it took.
/// So however many ask, checks take at most a tenth of a processor; and a small ledger is in effect checked each time. Always from the first row: nothing else
/// would find a row that was changed since.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SharedChainCheck(ILedger ledger, TimeProvider wall) : IDisposable
{
    private const int KeptTimes = 10;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private Task<ChainFinding>? _check;
    private long _ended;
    private long _newestBegan;
    private TimeSpan _took;

    /// <summary>Checks the chain, or tells what a check found just now.</summary>
    /// <param name="cancellationToken">Stops the waiting; the check goes on for the others.</param>
    public Task<ChainFinding> AskAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_check is null or { IsCompleted: true, IsCompletedSuccessfully: false }
                || (_check.IsCompleted && wall.GetElapsedTime(_ended) >= KeptTimes * _took))
            {
                _check = Task.Run(CheckAsync, CancellationToken.None);
            }

            return _check.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Checks the chain from now on, whatever was found before; who asks meanwhile gets this result.</summary>
    /// <param name="cancellationToken">Stops the waiting; the check goes on for the others.</param>
    public Task<ChainFinding> RenewAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _check = Task.Run(CheckAsync, CancellationToken.None);
            return _check.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What the newest check that came to its end found; null before the first.</summary>
    public ChainFinding? Newest { get; private set; }

    /// <summary>Ends a check under way.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task<ChainFinding> CheckAsync()
    {
        var (at, began) = (wall.GetUtcNow(), wall.GetTimestamp());
        var report = await ledger.VerifyChainAsync(_ending.Token).ConfigureAwait(false);
        lock (_lock)
        {
            (_ended, _took) = (wall.GetTimestamp(), wall.GetElapsedTime(began));
            var finding = new ChainFinding(report, at);

            // One that began earlier may end later, and knows less.
            if (Newest is null || began >= _newestBegan)
            {
                (Newest, _newestBegan) = (finding, began);
            }

            return finding;
        }
    }
}
