using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class FeedbackTriggerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tier_that_is_due_is_queued_but_not_once_the_market_has_ended()
    {
        var feedback = new FakeFeedback { Due = new DueTier(2, "accuracy", "4 of the last 10 right.") };

        // So slow that the trigger of the harness itself never looks.
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IFeedbackLoop>(feedback), new FakeLiveState(new FakeTimeProvider(Sample.Start), speed: 0.01));
        using var trigger = ActivatorUtilities.CreateInstance<FeedbackTrigger>(jobs.Services);

        jobs.Live.HasEnded = true;
        await trigger.LookAsync(feedback, jobs.Live, Token);
        Assert.Equal(0, (await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Total);

        jobs.Live.HasEnded = false;
        await trigger.LookAsync(feedback, jobs.Live, Token);
        var run = Assert.Single((await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Items);
        Assert.Equal((JobNames.Feedback, "accuracy", 2), (run.Request.Job, run.Request.RequestedBy, JobInput.Parse(run.Request.Input).Tier));
    }
}
