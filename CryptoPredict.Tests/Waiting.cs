using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CryptoPredict.Tests;

/// <summary>How tests wait for what must happen, while two thousand others share the machine.</summary>
internal static class Waiting
{
    /// <summary>What has not come by then never comes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads again and again until what is read is as wished.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message says how it stood last.</exception>
    public static async Task<T> ForAsync<T>(Func<Task<T>> read, Func<T, bool> wished)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await PauseAsync(Stopwatch.GetElapsedTime(since)))
        {
            var found = await read();
            if (wished(found))
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(since) > Longest)
            {
                throw new TimeoutException($"It did not become as wished within {Longest}; it last was: {found}");
            }
        }
    }

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task UntilAsync(Func<Task<bool>> wished) => ForAsync(wished, holds => holds);

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task UntilAsync(Func<bool> wished) => UntilAsync(() => Task.FromResult(wished()));

    /// <summary>Does something again and again until a task has ended: moves a clock, or looks at what happens meanwhile.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static async Task<T> ForAsync<T>(Task<T> task, Action meanwhile)
    {
        await UntilAsync(() =>
        {
            if (!task.IsCompleted)
            {
                meanwhile();
            }

            return task.IsCompleted;
        });
        return await task;
    }

    // Most of what tests wait for comes within a millisecond; what takes longer is asked for less and less often.
    private static async Task PauseAsync(TimeSpan waited)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        if (waited < TimeSpan.FromMilliseconds(1))
        {
            await Task.Yield();
        }
        else
        {
            await Task.Delay(waited < LongestPause ? waited : LongestPause, TestContext.Current.CancellationToken);
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must hold before the first test.")]
    internal static void Prepare()
    {
        Bunit.BunitContext.DefaultWaitTimeout = Longest;

        // Trainings and waits for pages hold threads of the pool, which would grow by one or two a second: callbacks of servers and schedulers
        // that run in the same process would wait longer than any real one.
        ThreadPool.SetMinThreads(32, 32);
    }
}
