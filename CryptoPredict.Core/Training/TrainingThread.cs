namespace CryptoPredict.Core.Training;

/// <summary>Runs training away from the pool, so that a long fit never keeps a request or a prediction waiting for a thread.</summary>
internal static class TrainingThread
{
    /// <summary>Runs work on a thread of its own, of lower priority where the system knows such a thing.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (OperationCanceledException cancelled)
            {
                result.SetCanceled(cancelled.CancellationToken);
            }
#pragma warning disable CA1031 // Handed to the one who waits.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                result.SetException(fault);
            }
        })
        {
            IsBackground = true,
            Name = "Training",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return result.Task;
    }
}
