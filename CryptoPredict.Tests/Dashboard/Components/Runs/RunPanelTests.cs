using Bunit;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Runs;

namespace CryptoPredict.Tests.Dashboard.Components.Runs;

/// <summary>The panel in every state that a run can be in, whatever its job.</summary>
public sealed class RunPanelTests : TrainedContext
{
    [Fact]
    public async Task A_run_that_waits_says_for_what_and_shows_no_progress()
    {
        var running = await Trained.StartRoundAsync(Btc);
        var waiting = await Trained.QueueAsync(Retrainer.JobName, new RetrainInput(Btc), "ada");
        var panel = Show(waiting.Id);
        panel.WaitForAssertion(() => Contains(
            panel, $"Retrain, run #{waiting.Id}", "queued", "BTC-USD, started by ada", $"Run {running.Id} of the same job is under way."));
        Assert.Empty(panel.FindAll("[role=progressbar], table, .chart"));
        Assert.Contains("No line yet", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_under_way_with_steps_and_epochs_shows_them_with_its_progress_budget_and_log()
    {
        var run = await Trained.StartRoundAsync(Btc);
        await Trained.FlushAsync(run.Id, "BTC-USD lstm: epoch 5 of 12");
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Assert.Equal(6, panel.FindAll(".log-line").Count));
        Contains(panel, "running", "started by local at", "BTC-USD: lstm, 5 of 12", "60 %", "left", "under way");
        Assert.Equal("60", panel.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Equal("random-forest", panel.Find("[aria-label='Steps of the run'] tbody tr").Children[1].TextContent);
        Assert.Equal(["Asset", "Model", "Took", "Note"], panel.FindAll("[aria-label='Steps of the run'] th").Select(head => head.TextContent));
        Assert.Equal(5, panel.FindComponent<PlotChart>().Instance.Data.X.Count);
        Assert.NotNull(panel.Find(".budget"));
        Assert.Equal($"Cancel run {run.Id}", panel.Find(".panel-head button[aria-label^=Cancel]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task What_a_run_does_not_report_has_no_place()
    {
        var run = await Trained.StartBacktestAsync(Btc);
        await Trained.FlushAsync(run.Id, "Fold 1 of 3");
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Contains(panel, $"Backtest, run #{run.Id}", "fold 2 of 3: lightgbm, 20 of 150", "Fold 1 of 3"));
        Assert.Empty(panel.FindAll(".chart, table, .budget, dl"));
    }

    [Fact]
    public async Task Lines_and_epochs_reach_the_panel_in_batches_without_drawing_the_page_around_it()
    {
        var run = await Trained.StartRoundAsync(Btc);
        await Trained.FlushAsync(run.Id, "BTC-USD lstm: epoch 5 of 12");
        var drawn = 0;
        var page = Render(builder =>
        {
            drawn++;
            builder.OpenComponent<RunPanel>(0);
            builder.AddComponentParameter(1, nameof(RunPanel.RunId), run.Id);
            builder.CloseComponent();
        });
        var panel = page.FindComponent<RunPanel>();
        panel.WaitForAssertion(() => Assert.Equal(6, panel.FindAll(".log-line").Count));
        var before = panel.RenderCount;
        for (var line = 0; line < 200; line++)
        {
            run.Log($"line {line}");
        }

        run.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(6, 0.9, 0.97)));
        await EventuallyAsync(panel, () =>
        {
            Assert.Equal(206, panel.FindAll(".log-line").Count);
            Assert.Equal(6, panel.FindComponent<PlotChart>().Instance.Data.X.Count);
        });
        Assert.InRange(panel.RenderCount - before, 1, 20);
        Assert.Equal(1, drawn);
    }

    [Fact]
    public async Task What_other_runs_report_draws_nothing_of_it_anew()
    {
        var ended = Show(await Trained.RetrainAsync(Btc, "schedule"));
        ended.WaitForElement(".log-line");
        var run = await Trained.StartRoundAsync(Eth);
        var other = Show(run.Id);
        var before = 0;
        for (var i = 0; i < 5; i++)
        {
            run.Log($"line {i}");
            run.Report(0.6 + (0.01 * i), $"step {i}");
            await Trained.FlushAsync(run.Id, $"line {i}");
            other.WaitForAssertion(() => Assert.Contains($"line {i}", other.Markup, StringComparison.Ordinal));

            // With the first one all parts of the panel have been drawn.
            before = i == 0 ? ended.RenderCount : before;
        }

        Assert.Equal(before, ended.RenderCount);
    }

    [Fact]
    public async Task A_run_that_ended_says_how_with_what_it_measured_and_cannot_be_cancelled()
    {
        var id = await Trained.RetrainAsync(Btc, "schedule");
        var panel = Show(id);
        panel.WaitForAssertion(() => Contains(
            panel, "succeeded", "took 20.3 s", "4 of 4 models in 20.3 s of the 45 s budget", "24.7 s of the 45.0 s budget unused"));
        Assert.Equal(
            ["rows learnt from, of all models together 40,000"],
            panel.FindAll(".run-figures > div").Select(figure => string.Join(' ', figure.Children.Select(part => part.TextContent))));
        Assert.Equal(4, panel.FindAll("[aria-label='Steps of the run'] tbody tr").Count);
        Assert.Equal(
            ["Asset", "Model", "Took", "Version", "Gate"], panel.FindAll("[aria-label='Steps of the run'] th").Select(head => head.TextContent));
        Assert.Empty(panel.FindAll("[role=progressbar], [aria-label^=Cancel]"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_failed_says_why_and_only_to_admins_where_in_the_code(bool admin)
    {
        if (!admin)
        {
            SignInAnalyst();
        }

        var run = await Trained.StartAsync(FineTuner.JobName, new FineTuneInput(Eth), "ada");
        await run.CompleteAsync(CancellationToken.None);
        await Trained.Ledger.MoveAsync(
            new RunMove(run.Id, RunState.Failed, "The loss is not finite.") { Fault = new JobFault("T", "The loss is not finite.", "at Fit.cs") }, Token);
        await Trained.Active.EndAsync(run);
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Contains(panel, $"Fine-tune, run #{run.Id}", "failed", "The loss is not finite."));
        Assert.Equal(admin, panel.Markup.Contains("at Fit.cs", StringComparison.Ordinal));
        Assert.Empty(panel.FindAll("[role=progressbar], [aria-label^=Cancel]"));
    }

    [Fact]
    public async Task A_run_that_will_be_tried_again_says_when_and_can_be_cancelled()
    {
        var run = await Trained.StartAsync(FineTuner.JobName, new FineTuneInput(Eth), "ada");
        await run.CompleteAsync(CancellationToken.None);
        await Trained.Ledger.MoveAsync(
            new RunMove(run.Id, RunState.RetryScheduled, "Attempt 1 failed: The disk is full.") { DueAt = Trained.Wall.GetUtcNow().AddMinutes(1) }, Token);
        await Trained.Active.EndAsync(run);
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Contains(panel, "to be retried", "attempt 2", "The disk is full."));
        Assert.NotNull(panel.Find($"[aria-label='Cancel run {run.Id}']"));
    }

    [Theory]
    [InlineData(Retrainer.JobName, "Versions it has finished stay.")]
    [InlineData(Backtester.JobName, "Nothing of it is kept but its log.")]
    public async Task It_is_cancelled_once_that_is_confirmed_after_the_job_has_said_what_becomes_of_it(string job, string said)
    {
        var run = job == Retrainer.JobName ? await Trained.StartRoundAsync(Btc) : await Trained.StartBacktestAsync(Btc);
        var panel = Show(run.Id);
        await PressCancelAsync(panel);
        Assert.Contains($"Stop run #{run.Id}?", Dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.Contains(said, Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal);
        await LeaveDialogAsync();
        Assert.False(run.Stop.IsCancellationRequested);

        await PressCancelAsync(panel);
        await ConfirmAsync();
        AssertTold("was asked to stop");
        Assert.True(run.Stop.IsCancellationRequested);
        panel.WaitForAssertion(() => Assert.True(panel.Find("[aria-label^=Stopping]").HasAttribute("disabled")));
        Assert.Equal(("run.cancel", $"run {run.Id}", "done"), Audit.Entries.Select(entry => (entry.What, entry.Target!, entry.Outcome)).Single());

        await Trained.EndAsync(run, new RunResult(RunState.Cancelled, "Cancelled by tester."));
        panel.WaitForAssertion(() => Contains(panel, "cancelled", "Cancelled by tester."));
        Assert.Empty(panel.FindAll("[role=progressbar], .panel-head button[aria-label^=Stopping]"));
    }

    [Fact]
    public async Task A_cancellation_that_comes_too_late_is_refused_in_the_panel_itself()
    {
        var run = await Trained.StartRoundAsync(Btc);
        var panel = Show(run.Id);
        await PressCancelAsync(panel);
        Dialogs.WaitForElement(".mud-dialog");
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        await ConfirmAsync();
        panel.WaitForAssertion(() => Assert.Contains($"Run {run.Id} had ended before.", panel.Find(".notice").TextContent, StringComparison.Ordinal));
        Contains(panel, "succeeded");
    }

    [Fact]
    public async Task Who_may_not_cancel_is_offered_no_way_to_and_reads_all_the_rest()
    {
        SignInAnalyst();
        var run = await Trained.StartRoundAsync(Btc);
        await Trained.FlushAsync(run.Id, "BTC-USD lstm: epoch 5 of 12");
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Assert.Equal(6, panel.FindAll(".log-line").Count));
        Assert.Empty(panel.FindAll(".panel-head-end button"));
        Contains(panel, "BTC-USD: lstm, 5 of 12");
    }

    [Fact]
    public async Task What_the_application_logs_meanwhile_is_marked_with_its_level()
    {
        var run = await Trained.StartAsync(Retrainer.JobName, new RetrainInput(Btc), "ada");
        run.Log("The models are trained.");
        run.Log("The disk is nearly full.", "warning");
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        var panel = Show(run.Id);
        panel.WaitForAssertion(() => Assert.Equal(
            ["The models are trained.", "warningThe disk is nearly full."], panel.FindAll(".log-line").Select(line => line.LastElementChild!.TextContent)));
        Assert.Equal("warning", panel.Find(".log-level").TextContent);
    }

    [Fact]
    public void A_run_that_is_gone_is_said_to_be() => Assert.Contains("There is no run #99", Show(99).Markup, StringComparison.Ordinal);

    [Fact]
    public async Task The_curve_of_the_address_is_shown_and_another_is_chosen_there()
    {
        var id = await Trained.RetrainAsync(Btc, "schedule");
        Navigation.NavigateTo("training?curve=BTC-USD/lightgbm");
        var panel = Show(id);
        panel.WaitForAssertion(() => Assert.Equal(20, panel.FindComponent<PlotChart>().Instance.Data.X.Count));
        await ChooseAsync(panel, "Model", "BTC-USD lstm", ".panel");
        Assert.Contains("curve=BTC-USD%2Flstm", Navigation.Uri, StringComparison.Ordinal);
        panel.WaitForAssertion(() => Assert.Equal(12, panel.FindComponent<PlotChart>().Instance.Data.X.Count));
    }

    private IRenderedComponent<RunPanel> Show(long id) => Render<RunPanel>(p => p.Add(x => x.RunId, id));

    // On the dispatcher, so that no rendering comes between finding the button and pressing it; what it asks is answered afterwards.
    private static Task PressCancelAsync(IRenderedComponent<RunPanel> panel)
    {
        panel.WaitForElement("[aria-label^=Cancel]");
        return panel.InvokeAsync(() => { _ = panel.Find("[aria-label^=Cancel]").ClickAsync(); });
    }

    private static void Contains(IRenderedComponent<RunPanel> panel, params string[] texts)
    {
        var said = string.Join(' ', panel.Find(".panel").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(texts, text => Assert.Contains(text, said, StringComparison.Ordinal));
    }
}
