using CryptoPredict.Core.Jobs;
using CryptoPredict.Tests.Dashboard.Jobs;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>The jobs page over the real queue, with a run that failed, one under way and one that waits.</summary>
public sealed class JobsPageInTheBrowserTests(Chromium chromium)
{
    private static readonly string[] Views = ["", "tab=schedules", "tab=active", "tab=history&run=4", "tab=actions"];

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
            await tab.Page.WaitForSelectorAsync(".page-tabs");
            if (view == "tab=schedules")
            {
                await tab.Page.GetByRole(AriaRole.Button, new() { Name = "More for Verify the ledger" }).PressAsync("Enter");
                await tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change schedule…" }).ClickAsync();
                await tab.Page.WaitForSelectorAsync(".job-preview li");

                // The button stands at the far end of a table that is wider than the screen.
                var form = (await tab.Page.Locator(".job-interval").BoundingBoxAsync())!;
                Assert.True(form.X >= 0 && form.X + form.Width <= 360, $"{form.X} to {form.X + form.Width}");
                await Assertions.Expect(tab.Page.Locator(".job-meaning cron-words", new() { HasText = "At 03:05, every day" })).ToHaveCountAsync(1);
                await tab.Page.GetByLabel("Cron").FillAsync("*/20 6-8 * * 1-5");
                await Assertions.Expect(tab.Page.Locator(".job-preview cron-words"))
                    .ToHaveTextAsync("Every 20 minutes, between 06:00 and 08:59, Monday through Friday");
                await tab.Page.GetByLabel("Cron").FillAsync("0 25 * * *");
                await Assertions.Expect(tab.Page.Locator(".job-preview .fault")).ToContainTextAsync("between 0 and 23");
                Assert.True(await tab.Page.Locator(".job-preview .fault").EvaluateAsync<bool>("fault => fault.getBoundingClientRect().right <= 360"));
            }

            await tab.Page.WaitForFunctionAsync("document.querySelectorAll('wall-time:empty').length === 0");
            Assert.True(await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, view);

            // Only colours differ between the themes.
            await (theme == ColorScheme.Dark ? tab.Page.AssertAccessibleAsync() : tab.Page.AssertReadableAsync());
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
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel run 5" }).PressAsync("Enter");

        // The focus comes a moment after the dialog, on what changes nothing.
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true })).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Stop it" })).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await jobs.WaitForAsync(5, RunState.Cancelled);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Fine-tune, run #6" })).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator(".mud-snackbar")).ToContainTextAsync("Run 5 was asked to stop.");
        tab.AssertNoComplaint();
    }

    // The first three runs are those of every start.
    private static async Task<JobsHarness> StartAsync()
    {
        var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:Retries=1", "verify:Cron=5 3 * * *"]);
        jobs.Tuner.Break("The loss is not finite after epoch 3.");
        await jobs.WaitForAsync(await jobs.FineTuneAsync("SOL-USD"), RunState.Failed);
        jobs.Tuner.Hold();
        await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Running);
        await jobs.FineTuneAsync("ETH-USD");
        return jobs;
    }
}
