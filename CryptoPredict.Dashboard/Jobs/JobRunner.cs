using CryptoPredict.Core.Jobs;
using Hangfire;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>An attempt failed and is tried again.</summary>
internal sealed class AttemptFailedException(string message) : Exception(message);

/// <summary>A run failed for good.</summary>
internal sealed class RunFailedException(string message) : Exception(message);

/// <summary>What Hangfire calls: does an attempt of a run, and tells Hangfire what the ledger says of its end.</summary>
internal sealed class JobRunner(Runner runner, JobCatalogue catalogue, JobQueue queue, IServiceScopeFactory scopes, IHostApplicationLifetime application)
{
    /// <param name="queueName">The queue that it waits in, also before each retry: whichever process moves it, only this one's owner may take it.</param>
    /// <param name="job">The job's name; by it Hangfire's filters find its retries.</param>
    /// <param name="run">The run's number in the ledger.</param>
    /// <param name="title">What Hangfire's dashboard calls it.</param>
    /// <param name="cancellationToken">Hangfire's: cancelled when its server stops.</param>
    /// <exception cref="AttemptFailedException">It is tried again.</exception>
    /// <exception cref="RunFailedException">It is not.</exception>
    [JobDisplayName("{3}")]
    public async Task<string> RunAsync(string queueName, string job, long run, string title, CancellationToken cancellationToken)
    {
        var registered = catalogue.Find(job) ?? throw new RunFailedException($"There is no job '{job}' here.");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.ApplicationStopping);
        await using var scope = scopes.CreateAsyncScope();
        var rules = new RunRules(registered.Definition.RetryAfter, registered.Definition.RunAgain);
        var end = await runner.RunAsync(
            run, (one, live) => registered.Work(scope.ServiceProvider, registered.Read(one.Request.Input), live), rules, stopping.Token).ConfigureAwait(false);
        if (end is null)
        {
            return $"There was nothing to do: run {run} had ended, or is under way elsewhere.";
        }

        await queue.FollowAsync(end).ConfigureAwait(false);
        return end.To switch
        {
            RunState.RetryScheduled => throw new AttemptFailedException(end.Reason ?? ""),
            RunState.Failed => throw new RunFailedException(end.Reason ?? ""),
            _ => $"{end.To}: {end.Reason}",
        };
    }
}
