using System.Globalization;
using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Training;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Training;

public sealed class TrainingPageTests : TrainedContext
{
    [Fact]
    public void Before_the_first_run_the_page_says_what_starts_one()
    {
        var page = Open<TrainingPage>("training");
        var state = page.Find(".panel .state");
        Assert.StartsWith("No run yet", state.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("The first one starts within 1 h of market time; it trains all models within 45 s.", state.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".log"));
    }

    [Fact]
    public void The_next_run_is_told_by_the_clock_of_the_market_and_by_the_readers_own()
    {
        var (now, wall) = (State.Market.Clock.GetUtcNow(), Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var told = Render<NextRun>(p => p.Add(x => x.At, wall.AddMinutes(5)).Add(x => x.Every, TimeSpan.FromHours(1))
            .Add(x => x.Budget, TimeSpan.FromSeconds(45)).Add(x => x.Now, now));
        var time = told.Find("time").GetAttribute("datetime")!;
        Assert.Equal(now.AddMinutes(5 * State.Market.Speed), DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
        Assert.Equal(wall.AddMinutes(5).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), told.Find("wall-time").GetAttribute("at"));
        Assert.Contains("it trains all models within 45 s", told.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_candle_nothing_can_be_trained_and_the_page_says_why_and_what_comes_first()
    {
        var page = Open<TrainingPage>("training?asset=ETH-USD");
        Assert.Empty(page.FindAll("button.mud-button-filled"));
        Assert.Equal("status", page.Find("a.mud-button-filled").GetAttribute("href"));
        Assert.Contains("A candle closes", page.Find("[aria-current=step]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find("[aria-current=step] market-countdown[in-words]"));
    }

    [Fact]
    public async Task The_first_run_is_started_from_where_it_is_missed_by_those_who_may()
    {
        await StepAsync();
        var page = Open<TrainingPage>("training?asset=ETH-USD");
        var main = Assert.Single(page.FindAll(".mud-button-filled"));
        Assert.Equal("Train now", main.TextContent.Trim());
        Assert.Empty(page.FindAll("form"));
        await page.InvokeAsync(() => main.ClickAsync());
        Assert.Equal(["""retrain {"asset":"ETH-USD"} by tester"""], Trained.Queue.Asked);
        await DisposeComponentsAsync();

        SignInAnalyst();
        Assert.Empty(Open<TrainingPage>("training?asset=ETH-USD").FindAll(".mud-button-filled"));
    }

    [Fact]
    public async Task A_round_under_way_is_shown_before_any_that_ended()
    {
        await Trained.FillAsync(Btc);
        await Trained.StartRoundAsync(Btc);
        var page = Open<TrainingPage>("training");
        page.WaitForAssertion(() => Assert.Equal(6, page.FindAll(".log-line").Count));
        Assert.Equal("60", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Contains("lstm, 5 of 12", page.Find(".run").TextContent, StringComparison.Ordinal);
        Assert.Contains("about", page.Find(".run").TextContent, StringComparison.Ordinal);
        Assert.Equal(5, page.FindComponent<PlotChart>().Instance.Data.X.Count);
        Assert.Contains("under way", page.Find(".budget").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_reload_the_run_under_way_is_found_again_and_then_the_one_that_just_ended()
    {
        await Trained.FillAsync(Btc);
        var run = await Trained.StartRoundAsync(Btc);
        Open<TrainingPage>("training?asset=BTC-USD").WaitForElement($"[aria-label='Cancel run {run.Id}']");
        await DisposeComponentsAsync();

        var page = Open<TrainingPage>("training?asset=BTC-USD");
        page.WaitForAssertion(() => Assert.Equal("60", page.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        await DisposeComponentsAsync();

        page = Open<TrainingPage>("training?asset=BTC-USD");
        page.WaitForAssertion(() => Assert.Equal($"Retrain, run #{run.Id}", page.Find(".panel h2").TextContent));
        Assert.Equal(6, page.FindAll(".log-line").Count);
    }

    [Fact]
    public async Task Epochs_log_and_progress_reach_the_page_as_they_come()
    {
        var run = await Trained.StartRoundAsync(Btc);
        var page = Open<TrainingPage>("training");
        await EventuallyAsync(page, () => Assert.Equal(6, page.FindAll(".log-line").Count));
        run.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(6, 0.9, 0.97)));
        run.Log("BTC-USD lstm: epoch 6 of 12");
        run.Report(0.7, "BTC-USD: lstm, 6 of 12");
        await EventuallyAsync(page, () =>
        {
            Assert.Equal(6, page.FindComponent<PlotChart>().Instance.Data.X.Count);
            Assert.Equal("70", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
            Assert.Equal("BTC-USD lstm: epoch 6 of 12", page.FindAll(".log-line")[^1].LastElementChild!.TextContent);
        });

        await Trained.EndAsync(run, new RunResult(RunState.Failed, "It diverged."));
        await EventuallyAsync(page, () =>
        {
            Assert.Empty(page.FindAll("[role=progressbar]"));
            Assert.Contains("It diverged.", page.Find(".run-facts").TextContent, StringComparison.Ordinal);
            Assert.Contains("failed", page.Find(".run-facts .badge").TextContent, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_round_above_its_budget_is_warned_of_in_words_and_drawn_to_scale()
    {
        await Trained.RetrainAsync(Btc, "schedule", scale: 3);
        var page = Open<TrainingPage>("training");
        Assert.Contains("above the budget: 60.9 s of 45.0 s", page.Find(".budget .badge.warn").TextContent, StringComparison.Ordinal);
        var widths = page.FindAll(".budget-bar rect[fill]")
            .Select(bar => double.Parse(bar.GetAttribute("width")!, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(4, widths.Length);
        Assert.Equal(1000, widths.Sum(), 0.01);
        Assert.Equal(3 * 14.6 / 60.9, widths[3] / 1000, 3);
    }

    [Fact]
    public async Task A_run_within_its_budget_is_not_warned_of()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        Assert.Empty(Open<TrainingPage>("training").FindAll(".badge.warn"));
    }

    [Fact]
    public async Task A_run_of_the_address_is_shown_with_its_steps_and_versions()
    {
        await Trained.FillAsync(Btc);
        var page = Open<TrainingPage>("training?asset=BTC-USD&run=1&curve=BTC-USD/lightgbm");
        Assert.Contains("Retrain, run #1", page.Markup, StringComparison.Ordinal);
        var steps = page.FindAll("[aria-label='Steps of the run'] tbody tr");
        Assert.Equal(TrainedModels, steps.Select(row => row.Children[1].TextContent));
        var link = steps[1].QuerySelector("a")!;
        Assert.StartsWith("random-forest · ", link.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("random-forest-", link.GetAttribute("title")!, StringComparison.Ordinal);
        Assert.Equal($"models?asset=BTC-USD&version={link.GetAttribute("title")}", link.GetAttribute("href"));
        await page.InvokeAsync(() => steps[1].QuerySelector(".gate")!.TriggerEventAsync("ontoggle", EventArgs.Empty));
        Assert.NotEmpty(page.FindAll(".gate dd"));
        Assert.Equal(20, page.FindComponent<PlotChart>().Instance.Data.X.Count);
        Assert.Equal("#1", page.Find("[aria-label='Run history'] a[aria-current]").TextContent);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_said_to_be_gone()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        Assert.Contains("There is no run #99", Open<TrainingPage>("training?run=99").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_filtered_and_paged_by_the_address()
    {
        await Trained.FillAsync(Btc);
        await Trained.RetrainAsync(Eth, "schedule");
        var page = Open<TrainingPage>("training?asset=BTC-USD");
        Assert.Equal(7, History(page).Length);
        await ChooseAsync(page, "Job", "Fine-tune");
        Assert.Contains("job=fine-tune", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["#7", "#6", "#4", "#2"], History(page)));
        Navigation.NavigateTo("training?asset=BTC-USD&state=refused");
        page.WaitForAssertion(() => Assert.Equal(["#7"], History(page)));
        Navigation.NavigateTo("training?asset=BTC-USD&scope=all&job=nonsense");
        page.WaitForAssertion(() => Assert.Equal(8, History(page).Length));
        for (var i = 0; i < 8; i++)
        {
            await Trained.RefusedAsync(Btc);
        }

        Navigation.NavigateTo("training?asset=BTC-USD&scope=all&page=2");
        page.WaitForAssertion(() => Assert.Equal(["#1"], History(page)));
        Assert.Equal(["#1"], History(Open<TrainingPage>("training?asset=BTC-USD&scope=all&page=3")));
        Assert.Equal(["#1"], History(Open<TrainingPage>($"training?asset=BTC-USD&scope=all&page={int.MaxValue}")));
        Assert.Contains("16–16 of 16 runs", page.Find(".pager").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retraining_is_asked_for_in_the_users_name_with_the_chosen_preset()
    {
        await Trained.StartRoundAsync(Eth);
        var page = Open<TrainingPage>("training?asset=ETH-USD");
        await CheckAsync(page, "retrain all assets");
        await ChooseAsync(page, "LSTM", "deep");
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Equal(["""retrain {"preset":"deep"} by tester"""], Trained.Queue.Asked);
        AssertTold("It is queued.");
    }

    [Fact]
    public async Task A_refusal_is_told_as_a_sentence()
    {
        Trained.Queue.Answer = new ActionOutcome(false, "The queue is full: wait for the run under way.");
        await Trained.StartRoundAsync(Eth);
        var page = Open<TrainingPage>("training?asset=ETH-USD");
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Equal(["""retrain {"asset":"ETH-USD"} by tester"""], Trained.Queue.Asked);
        Assert.Contains("The queue is full", page.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_stopped_only_once_that_is_confirmed()
    {
        var run = await Trained.StartRoundAsync(Btc);
        var page = Open<TrainingPage>("training");

        // On the dispatcher, so that no rendering comes between finding the button and pressing it.
        var first = Task.CompletedTask;
        await page.InvokeAsync(() => { first = page.FindAll("button").Single(button => button.TextContent.Trim() == "Cancel").ClickAsync(); });
        await LeaveDialogAsync();
        await first;
        Assert.False(run.Stop.IsCancellationRequested);

        var second = Task.CompletedTask;
        await page.InvokeAsync(() => { second = page.FindAll(".panel-head button").Single(button => button.TextContent.Trim() == "Cancel").ClickAsync(); });
        await ConfirmAsync();
        await second;
        Assert.True(run.Stop.IsCancellationRequested);
        AssertTold("was asked to stop");
    }

    [Fact]
    public async Task A_run_that_waits_says_so_and_is_stopped_before_it_starts()
    {
        var waiting = await Trained.QueueAsync(Retrainer.JobName, new RetrainInput(Btc), "ada");
        var page = Open<TrainingPage>("training");
        page.WaitForAssertion(() => Assert.Contains("It starts at once.", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[role=progressbar]"));

        var cancelling = Task.CompletedTask;
        await page.InvokeAsync(() => { cancelling = page.FindAll(".panel-head button").Single(button => button.TextContent.Trim() == "Cancel").ClickAsync(); });
        await ConfirmAsync();
        await cancelling;
        Assert.Equal((RunState.Cancelled, "Cancelled by tester."), await Trained.Ledger.FindAsync(waiting.Id, Token) is { } run ? (run.State, run.Message)
            : default);
        page.WaitForAssertion(() => Assert.Contains("Cancelled by tester.", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Equal(("run.cancel", $"run {waiting.Id}", "done"), Audit.Entries.Select(entry => (entry.What, entry.Target!, entry.Outcome)).Single());
    }

    [Fact]
    public async Task Who_is_no_admin_is_offered_nothing_and_a_forged_event_changes_nothing()
    {
        SignInAnalyst();
        var run = await Trained.StartRoundAsync(Btc);
        var page = Open<TrainingPage>("training");
        page.WaitForElement(".run-facts");
        Assert.True(page.Find("form button").HasAttribute("disabled"));
        Assert.Empty(page.FindAll(".panel-head-end button:not([aria-expanded])"));
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Empty(Trained.Queue.Asked);
        Assert.Contains("Only admins", page.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.False(run.Stop.IsCancellationRequested);
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscription()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        Open<TrainingPage>("training");
        Assert.Equal(2, Hub.Count);
        await DisposeComponentsAsync();
        Assert.Equal(0, Hub.Count);
    }

    private static readonly string[] TrainedModels = ["kalman", "random-forest", "lightgbm", "lstm"];

    private static string[] History(IRenderedComponent<TrainingPage> page) =>
        [.. page.FindAll("[aria-label='Run history'] tbody th").Select(cell => cell.TextContent)];
}
