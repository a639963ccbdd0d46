using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

[Kind(TestKind.Host)]
public sealed class FeedbackTriggerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tier_that_is_due_is_asked_for_but_not_once_the_market_has_ended()
    {
        var feedback = new FakeFeedback { Due = new DueTier(2, "accuracy", "4 of the last 10 right.") };

        // So slow that the trigger of the harness itself never looks.
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IFeedbackLoop>(feedback), live: new FakeLiveState(new FakeTimeProvider(Sample.Start), speed: 0.01));
        using var trigger = ActivatorUtilities.CreateInstance<FeedbackTrigger>(jobs.Services);

        jobs.Live.HasEnded = true;
        await trigger.LookAsync(Token);
        Assert.Empty(await jobs.RunsOfAsync(FeedbackLoop.JobName));

        jobs.Live.HasEnded = false;
        await trigger.LookAsync(Token);
        var run = Assert.Single(await jobs.RunsOfAsync(FeedbackLoop.JobName));
        Assert.Equal(("accuracy", """{"tier":2}"""), (run.Request.RequestedBy, run.Request.Input));
    }

    [Fact]
    public async Task It_looks_again_and_again_while_the_market_goes_on()
    {
        var feedback = new FakeFeedback { Due = new DueTier(1, JobRequest.BySchedule, "It has never run.") };
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IFeedbackLoop>(feedback), live: new FakeLiveState(new FakeTimeProvider(Sample.Start), speed: 60));
        await Waiting.UntilAsync(async () => (await jobs.RunsOfAsync(FeedbackLoop.JobName)).Count > 0);
    }
}
