using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A background job. It is registered by <c>services.AddJob&lt;TheJob&gt;()</c>; nothing else has to know of it.</summary>
/// <typeparam name="TInput">What a run of it is asked to do; <see cref="NoInput"/> for nothing.</typeparam>
public interface IJob<TInput>
    where TInput : IJobInput
{
    /// <summary>What it is, and when it runs unless the configuration says otherwise.</summary>
    static abstract JobDefinition Definition { get; }

    /// <summary>Does the work of a run. What it throws is a failure, and tried again as the definition says.</summary>
    /// <param name="input">What is asked.</param>
    /// <param name="run">Where it reports, and what stops it: within 2 s.</param>
    Task<RunResult> RunAsync(TInput input, IRun run);
}
