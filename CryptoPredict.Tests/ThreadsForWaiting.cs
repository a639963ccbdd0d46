using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CryptoPredict.Tests;

/// <summary>
/// Trainings and waits for pages hold threads of the pool, which would grow by one or two a second: callbacks of servers and schedulers
/// that run in the same process would wait longer than any real one.
/// </summary>
internal static class ThreadsForWaiting
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must hold before the first test.")]
    internal static void Provide() => ThreadPool.SetMinThreads(32, 32);
}
