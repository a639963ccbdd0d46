using System.Diagnostics;
using System.Reflection;
using CryptoPredict.Dashboard.Jobs;
using Hangfire.Common;
using Hangfire.Storage;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>
/// Loads all code that the application rests on when it starts, instead of each part at its first use. A load that fails, because no file can be opened for a
/// moment, is never tried again in the same process: what needs it would fail until somebody starts the application anew.
/// </summary>
internal static class EarlyLoading
{
    /// <summary>Loads it.</summary>
    public static void LoadAll()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Queue<Assembly> waiting = new([typeof(EarlyLoading).Assembly]);
        while (waiting.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.FullName)))
            {
                if (Load(name) is { } referenced)
                {
                    waiting.Enqueue(referenced);
                }
            }
        }

        // What no reference names: how faults are printed with their lines, and how the queue reads a job.
        _ = new StackTrace(fNeedFileInfo: true).ToString();
        InvocationData.SerializeJob(Job.FromExpression<JobRunner>(runner => runner.RunAsync("", "", 0, "", CancellationToken.None))).DeserializeJob();
    }

    // Libraries name some that are there on other systems only.
    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception fault) when (fault is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }
}
