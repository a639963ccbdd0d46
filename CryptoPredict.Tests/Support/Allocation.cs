namespace CryptoPredict.Tests.Support;

/// <summary>Measures what a piece of code allocates on the calling thread.</summary>
internal static class Allocation
{
    /// <summary>
    /// The fewest bytes of a few runs: a garbage collection that another test sets off charges the thread with the unused rest of
    /// its allocation buffer, but not every time.
    /// </summary>
    public static long Fewest(Action action)
    {
        action();
        var fewest = long.MaxValue;
        for (var run = 0; run < 10; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
