using System.Diagnostics;

namespace CryptoPredict.Benchmarks.Peers;

/// <summary>How long something takes at each number of threads.</summary>
/// <param name="Medians">Medians in milliseconds: at one thread, at two, and so on.</param>
internal sealed record Timing(IReadOnlyList<double> Medians)
{
    private const int Repetitions = 5;

    /// <summary>The median at the number of threads that it is quickest with.</summary>
    public double Best => Medians.Min();

    /// <summary>Measures something in turns at every number of threads up to that of the cores.</summary>
    /// <param name="made">Makes what is run at a number of threads.</param>
    /// <param name="calls">Calls that are timed together, so that a clock can tell them.</param>
    public static Timing Of(Func<int, Action> made, int calls = 1)
    {
        var threads = Environment.ProcessorCount;
        var times = Enumerable.Range(0, threads).Select(_ => new List<double>()).ToArray();

        // One more than counts: the first compiles and fills caches.
        for (var repetition = 0; repetition <= Repetitions; repetition++)
        {
            for (var count = 1; count <= threads; count++)
            {
                var action = made(count);
                var started = Stopwatch.GetTimestamp();
                for (var call = 0; call < calls; call++)
                {
                    action();
                }

                if (repetition > 0)
                {
                    times[count - 1].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls);
                }
            }
        }

        return new Timing([.. times.Select(one => one.Order().ElementAt(one.Count / 2))]);
    }
}
