using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Tests.Support;

/// <summary>How tests let services do their work: in a run that is written down, without a queue.</summary>
internal static class RunnerExtensions
{
    /// <summary>Does what is asked for, and waits for its end.</summary>
    public static Task<JobRun> RunAsync<TInput>(this Runner runner, string job, TInput input, Func<TInput, IRun, Task<RunResult>> work, string by = "test")
        where TInput : IJobInput =>
        runner.RunAsync(new JobRequest(job, by, JobInput.Write(input), input.About), run => work(input, run), TestContext.Current.CancellationToken);

    /// <summary>Its whole log, one line below the other.</summary>
    public static async Task<string> ReadTextAsync(this IJobLedger ledger, long run) =>
        string.Join('\n', (await ledger.ReadLogAsync(run, 0, 1000, newest: false, TestContext.Current.CancellationToken)).Select(line => line.Text));
}
