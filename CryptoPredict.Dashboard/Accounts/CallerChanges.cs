namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Tells what stays open for long that some session, user or key has changed, so that it checks its caller at once. Thread-safe.</summary>
internal sealed class CallerChanges
{
    private TaskCompletionSource _next = Create();

    /// <summary>Ends at the next change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something has changed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, Create()).SetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
