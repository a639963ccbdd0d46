using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>The jobs page over the real scheduler, with a run that failed, one under way and one that waits.</summary>
public sealed class JobsPageInTheBrowserTests(Chromium chromium)
{
    private static readonly string[] Views = ["", "tab=schedules", "tab=active", "tab=history&run=1", "tab=misfires", "tab=scheduler"];

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Every_part_is_accessible_fits_a_narrow_screen_and_leaves_the_console_silent(ColorScheme theme)
    {
        await using var jobs = await StartAsync();
        await using var app = await DashboardOnFakes.StartAsync(10, configure: jobs.AddTo);
        await using var tab = await chromium.OpenAsync(app.Address, theme, width: 360, height: 780);
        foreach (var view in Views)
        {
            await tab.Page.GotoAsync(new Uri(app.Address, $"jobs?{view}").ToString());
            await tab.Page.WaitForSelectorAsync(".tabs");
            if (view == "tab=schedules")
            {
                await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Schedule… of Verify the ledger" }).PressAsync("Enter");
                await tab.Page.WaitForSelectorAsync(".job-preview li");

                // The button stands at the far end of a table that is wider than the screen.
                var form = (await tab.Page.Locator(".job-interval").BoundingBoxAsync())!;
                Assert.True(form.X >= 0 && form.X + form.Width <= 360, $"{form.X} to {form.X + form.Width}");
                await Assertions.Expect(tab.Page.Locator(".job-meaning cron-words")).ToHaveTextAsync("At 03:00, every day");
                await tab.Page.Locator(".input-cron").FillAsync("*/20 6-8 * * 1-5");
                await Assertions.Expect(tab.Page.Locator(".job-preview cron-words")).ToHaveTextAsync("Every 20 minutes, between 06:00 and 08:59, Monday through Friday");
                await tab.Page.Locator(".input-cron").FillAsync("0 25 * * *");
                await Assertions.Expect(tab.Page.Locator(".job-preview .fault")).ToContainTextAsync("Hour values");
                Assert.True(await tab.Page.Locator(".job-preview .fault").EvaluateAsync<bool>("fault => fault.getBoundingClientRect().right <= 360"));
            }

            await tab.Page.WaitForFunctionAsync("document.querySelectorAll('wall-time:empty').length === 0");
            Assert.True(await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, view);

            // Only colours differ between the themes.
            var found = await tab.Page.RunAxe(theme == ColorScheme.Dark ? new AxeRunOptions() : new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") });
            Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{view} {v.Id}: {v.Nodes[0].Html}"));
        }

        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_run_is_stopped_with_the_keyboard_and_the_page_shows_it_without_a_reload()
    {
        await using var jobs = await StartAsync();
        await using var app = await DashboardOnFakes.StartAsync(10, configure: jobs.AddTo);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync(new Uri(app.Address, "jobs?tab=active").ToString());
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel… run 2" }).PressAsync("Enter");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Stop it" }).PressAsync("Enter");
        await jobs.WaitForAsync(2, JobState.Cancelled);
        await Assertions.Expect(tab.Page.Locator(".job-running")).ToContainTextAsync("#3");
        await Assertions.Expect(tab.Page.Locator("[role=status] .notice")).ToContainTextAsync("Run 2 was told to stop.");
        tab.AssertNoComplaint();
    }

    private sealed class IdleReview : IChampionReview
    {
        public Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken) => Task.FromResult("Nothing to promote.");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JobsHarness> StartAsync()
    {
        var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<IChampionReview>(new IdleReview());
            services.AddSingleton<CryptoPredict.Core.Verification.ILedger>(new FakeLedger());
            services.AddSingleton(Options.Create(new JobOptions { RetryDelay = TimeSpan.FromMilliseconds(100), Cron = new Dictionary<string, string> { ["verify"] = "0 3 * * *" } }));
        });
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The loss is not finite after epoch 3.");
        await AskAsync("SOL-USD");
        await jobs.WaitForAsync(1, JobState.Failed);
        jobs.Tuner.Do = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new RunSummary(1, RunOutcome.Succeeded, "never");
        };
        await AskAsync("BTC-USD");
        await jobs.WaitForAsync(2, JobState.Started);
        await AskAsync("ETH-USD");
        return jobs;

        Task AskAsync(string asset) => jobs.Queue.EnqueueAsync(JobNames.FineTune, new JobInput(asset), "ada", Token);
    }
}
