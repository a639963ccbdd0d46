using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Bunit;

namespace CryptoPredict.Tests;

/// <summary>How tests wait for what must happen, while two thousand others share the machine.</summary>
internal static class Waiting
{
    /// <summary>What has not come by then never comes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must hold before the first test.")]
    internal static void Prepare()
    {
        BunitContext.DefaultWaitTimeout = Longest;

        // Trainings and waits for pages hold threads of the pool, which would grow by one or two a second: callbacks of servers and schedulers
        // that run in the same process would wait longer than any real one.
        ThreadPool.SetMinThreads(32, 32);
    }
}
