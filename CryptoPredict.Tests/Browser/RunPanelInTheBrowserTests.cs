using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Dashboard.Jobs;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>The panel of a run over the real queue.</summary>
public sealed class RunPanelInTheBrowserTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(360)]
    public async Task A_run_is_started_watched_found_again_after_a_reload_and_cancelled(int width)
    {
        await using var jobs = await JobsHarness.StartAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        jobs.Tuner.Do = async (input, run) =>
        {
            run.Log("It learns from 50 samples.");
            run.Epoch(new RunEpoch(input.Asset, "lstm", new EpochLoss(1, 0.9, null)));
            run.Report(0.4, "epoch 2 of 5");
            await goOn.Task.WaitAsync(run.Stop);
            run.Log("epoch 2 of 5");
            run.Epoch(new RunEpoch(input.Asset, "lstm", new EpochLoss(2, 0.8, null)));
            await Task.Delay(Timeout.Infinite, run.Stop);
            return RunResult.Succeeded("never");
        };
        await using var app = await DashboardOnFakes.StartAsync(30, configure: jobs.AddTo);
        await using var tab = await chromium.OpenAsync(app.Address, width: width, height: 780);
        await tab.Page.GotoAsync(new Uri(app.Address, "fine-tuning?asset=BTC-USD").ToString());
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Fine-tune BTC-USD" }).ClickAsync();
        var (heading, log) = (tab.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Fine-tune, run #[0-9]+$") }), tab.Page.Locator("log-tail"));
        await Assertions.Expect(log).ToContainTextAsync("It learns from 50 samples.");
        await Assertions.Expect(tab.Page.Locator(".panel [role=progressbar]")).ToHaveAttributeAsync("aria-valuenow", "40");
        var shown = await heading.InnerTextAsync();

        await tab.Page.ReloadAsync();
        await Assertions.Expect(heading).ToHaveTextAsync(shown);
        await Assertions.Expect(log).ToContainTextAsync("It learns from 50 samples.");
        goOn.SetResult();
        await Assertions.Expect(log).ToContainTextAsync("epoch 2 of 5");
        Assert.True(await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);

        var cancel = tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel run") });
        await cancel.ClickAsync();
        await tab.ConfirmAsync();
        await Assertions.Expect(tab.Page.Locator(".run-facts").First).ToContainTextAsync("Cancelled by tester.");
        await Assertions.Expect(cancel).ToHaveCountAsync(0);
        await jobs.WaitForAsync(long.Parse(shown.Split('#')[1], CultureInfo.InvariantCulture), RunState.Cancelled);
        tab.AssertNoComplaint();
    }
}
