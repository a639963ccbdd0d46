using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Support;

/// <summary>Writes down what was asked for, and answers as told.</summary>
internal sealed class FakeJobQueue : IJobQueue
{
    /// <summary>What was asked for, in order: the job, its input as the ledger keeps it, and who asked.</summary>
    public List<string> Asked { get; } = [];

    public ActionOutcome Answer { get; set; } = new(true, "It is queued.", 1);

    public Task<ActionOutcome> RequestAsync(string job, IJobInput input, string by, CancellationToken cancellationToken)
    {
        Asked.Add($"{job} {JobInput.Write(input) ?? "{}"} by {by}");
        return Task.FromResult(Answer);
    }
}
