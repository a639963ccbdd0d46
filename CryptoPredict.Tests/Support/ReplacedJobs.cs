using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Support;

/// <summary>Jobs whose work the test does in place of the real one; all else of them stays.</summary>
internal static partial class ReplacedJobs
{
    /// <summary>Has a job's runs do this.</summary>
    public static void ReplaceJob(this IServiceCollection services, string job, Func<IServiceProvider, IRun, Task<RunResult>> work)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i].ImplementationInstance is RegisteredJob registered && registered.Definition.Name == job)
            {
                services[i] = ServiceDescriptor.Singleton(registered with { Work = (provider, _, live) => work(provider, live) });
                return;
            }
        }

        throw new ArgumentException($"There is no job '{job}'.", nameof(job));
    }

    /// <summary>Has the application log something meanwhile.</summary>
    public static void LogMeanwhile(IServiceProvider services) => LogFullDisk(services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(ReplacedJobs)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The disk is nearly full.")]
    private static partial void LogFullDisk(ILogger logger);

    /// <summary>Has a job's runs go on until they are stopped or the gate is opened.</summary>
    public static void HoldJob(this IServiceCollection services, string job, TaskCompletionSource gate) => services.ReplaceJob(job, async (_, run) =>
    {
        run.Log("It goes on.");
        await gate.Task.WaitAsync(run.Stop);
        return RunResult.Succeeded("The gate is open.");
    });
}
