using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Reviews as the test says; by default it finds nothing to do.</summary>
internal sealed class FakeReview : IChampionReview
{
    private int _runs;

    /// <summary>What it does when it is run.</summary>
    public Func<CancellationToken, Task<string>> Do { get; set; } = _ => Task.FromResult("Nothing to promote.");

    /// <summary>How often it was run.</summary>
    public int Runs => Volatile.Read(ref _runs);

    public Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return Do(cancellationToken);
    }

    /// <summary>Works until it is released, or stopped.</summary>
    /// <returns>What releases it.</returns>
    public TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Do = async token =>
        {
            await gate.Task.WaitAsync(token);
            return "Nothing to promote.";
        };
        return gate;
    }
}
