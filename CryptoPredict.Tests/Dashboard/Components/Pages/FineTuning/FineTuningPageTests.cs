using System.Globalization;
using AngleSharp.Dom;
using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.FineTuning;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FineTuning;

public sealed class FineTuningPageTests : TrainedContext
{
    [Fact]
    public void Every_asset_shows_how_far_it_is_from_its_next_trigger()
    {
        Trained.FineTuner.Set(new FineTuningStatus(Eth, false, 20, 7, 0, 7, null));
        var page = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
        var cards = page.FindAll(".trigger");
        Assert.Equal(4, cards.Count);
        Assert.Contains("13 of 20 checks to the next fine-tune", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("133 verified in all", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("13", cards[0].QuerySelector("[role=progressbar]")!.GetAttribute("aria-valuenow"));
        Assert.Contains("starts by hand alone", cards[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("No fine-tune yet", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "20 new verified forecasts", "/?asset=BTC-USD", "Open Live")]
    [InlineData(false, "once an LSTM is trained", "status", "See the feed")]
    public void Before_the_first_one_the_page_says_what_starts_it_and_leads_there(bool hasNetwork, string says, string leadsTo, string button)
    {
        Trained.FineTuner.Set(new FineTuningStatus(Btc, true, 20, 0, 0, 0, null) { HasNetwork = hasNetwork });
        var page = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
        var state = page.Find(".panel .state");
        Assert.Contains(says, state.TextContent, StringComparison.Ordinal);
        var link = page.Find(".mud-button-filled");
        Assert.Equal(button, link.TextContent.Trim());
        Assert.EndsWith(leadsTo, "/" + link.GetAttribute("href")!.TrimStart('/'), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public void A_counter_that_moves_reaches_the_page()
    {
        var page = Open<FineTuningPage>("fine-tuning");
        Trained.FineTuner.Set(new FineTuningStatus(Btc, true, 20, 153, 120, 33, null));
        page.WaitForAssertion(() => Assert.Contains("33 of 20 checks to the next fine-tune", page.FindAll(".trigger")[0].TextContent, StringComparison.Ordinal));
        Assert.Equal("20", page.FindAll(".trigger [role=progressbar]")[0].GetAttribute("aria-valuenow"));
        Assert.Contains("due", page.FindAll(".trigger")[0].TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await Trained.RetrainAsync(Btc, "schedule");
        await Trained.FineTuneAsync(Btc, 37, improvement: 0.08, passes: false);
        Assert.Single(Rows(Open<FineTuningPage>($"fine-tuning?page={number}")));
    }

    [Fact]
    public async Task The_time_to_the_next_one_is_estimated_from_the_pace_of_the_checks()
    {
        await StepAsync(20);
        Trained.FineTuner.Set(new FineTuningStatus(Eth, true, 20, 20, 0, 20, null));
        var page = Open<FineTuningPage>("fine-tuning");
        var cards = page.FindAll(".trigger");
        Assert.Contains("next in about 42 s (7 min of market time), estimated", cards[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("about", cards[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_under_way_shows_its_progress_on_its_assets_card()
    {
        var run = await Trained.StartAsync(FineTuner.JobName, new FineTuneInput(Eth), "threshold");
        run.Report(0.4, "epoch 2 of 5");
        var page = Open<FineTuningPage>("fine-tuning");
        Trained.FineTuner.Set(new FineTuningStatus(Eth, true, 20, 133, 120, 13, run.Id));
        page.WaitForAssertion(() => Assert.Contains("epoch 2 of 5", page.FindAll(".trigger")[1].TextContent, StringComparison.Ordinal));
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        Trained.FineTuner.Set(new FineTuningStatus(Eth, true, 20, 133, 133, 0, null));
        page.WaitForAssertion(() => Assert.DoesNotContain("epoch 2 of 5", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_fine_tune_under_way_is_watched_found_again_after_a_reload_and_cancelled()
    {
        var run = await Trained.StartAsync(FineTuner.JobName, new FineTuneInput(Btc), "threshold");
        run.Log("BTC-USD: 50 verified predictions");
        run.Epoch(new RunEpoch(Btc, "lstm", new EpochLoss(1, 0.9, null)));
        run.Report(0.4, "epoch 2 of 5");
        await Trained.FlushAsync(run.Id, "BTC-USD: 50 verified predictions");
        foreach (var _ in (int[])[1, 2])
        {
            var page = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
            page.WaitForAssertion(() => Assert.Equal("BTC-USD: 50 verified predictions", page.Find(".log-line").LastElementChild!.TextContent));
            Assert.Equal($"Fine-tune, run #{run.Id}", page.FindAll(".panel h2")[0].TextContent);
            Assert.Contains("epoch 2 of 5", page.Find(".panel .run").TextContent, StringComparison.Ordinal);
        }

        var last = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
        last.WaitForElement("[aria-label^=Cancel]");
        await last.InvokeAsync(() => { _ = last.Find("[aria-label^=Cancel]").ClickAsync(); });
        await ConfirmAsync();
        AssertTold("was asked to stop");
        Assert.True(run.Stop.IsCancellationRequested);
    }

    [Fact]
    public async Task A_fine_tune_of_the_address_is_shown_above_and_chosen_in_the_list()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        await Trained.FineTuneAsync(Btc, 37, improvement: 0.08, passes: false);
        await Trained.FineTuneAsync(Btc, 50, improvement: 0.01, passes: true);
        var page = Open<FineTuningPage>("fine-tuning");
        page.WaitForAssertion(() => Assert.Equal("Last fine-tunes", page.FindAll(".panel h2")[0].TextContent));
        Navigation.NavigateTo(page.FindAll("[aria-label='Last fine-tunes'] tbody a")[^2].GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal("Fine-tune, run #2", page.FindAll(".panel h2")[0].TextContent));
        Assert.Equal("#2", page.Find("[aria-label='Last fine-tunes'] a[aria-current]").TextContent);
    }

    [Fact]
    public async Task A_fine_tune_shows_its_losses_the_gates_comparison_and_what_became_of_it_without_contradiction()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        var version = await Trained.FineTuneAsync(Btc, 37, improvement: 0.08, passes: false);
        var page = Open<FineTuningPage>("fine-tuning");
        var cells = Assert.Single(Rows(page)).Children;
        Assert.Equal("37 samples", cells[5].QuerySelector("span")!.GetAttribute("title"));
        Assert.Equal($"{Words(version, "loss_before")} → {Words(version, "loss_after")}", Squeeze(cells[5]));
        Assert.Equal("10.91 | 10.67", Squeeze(cells[6]));
        Assert.Contains("+0.24 ± 0.10", cells[7].QuerySelector(".difference")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("worse, not by chance", cells[7].TextContent, StringComparison.Ordinal);
        Assert.StartsWith("–kept outIts MAE is 1.02", Squeeze(cells[3]), StringComparison.Ordinal);
        Assert.Equal(version.Id, cells[4].QuerySelector("a")!.GetAttribute("title"));
        Assert.Equal("", Squeeze(cells[8]));
    }

    [Fact]
    public async Task The_live_error_before_and_after_a_swap_stands_beside_that_of_no_change_where_the_version_took_over()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        var version = await Trained.FineTuneAsync(Btc, 50, improvement: 0.01, passes: true);
        var kept = await Trained.FineTuneAsync(Btc, 50, improvement: 0.01, passes: false);
        var page = Open<FineTuningPage>("fine-tuning");
        Assert.Equal("not checked live yet", Squeeze(Rows(page)[1].Children[8]));

        State.Speak("lstm", "lstm-1", 0.0002);
        await StepAsync(40);
        State.Speak("lstm", version.Id, 0.0002);
        await StepAsync(40);
        page = Open<FineTuningPage>("fine-tuning");
        var live = Squeeze(Rows(page)[1].Children[8]);
        Assert.Matches(@"^[+−]?\d\S* ± \d\S* may be chance ?before [+−]?\d+\.\d\d \(\d\d checks\), since [+−]?\d+\.\d\d \(\d\d checks\)$", live);
        Assert.Matches(
            @"before [+−]?\d+\.\d\d \(\d\d checks\), since [+−]?\d+\.\d\d \(\d\d checks\)",
            Squeeze(page.FindAll(".panel p").Single(line => line.TextContent.Contains("Last swap", StringComparison.Ordinal))));
        Assert.Equal("", Squeeze(Rows(page)[0].Children[8]));
        Assert.NotEqual(version.Id, kept.Id);
        Assert.Equal(80 - 5 - LiveErrorChart.Rolling + 1, page.FindComponents<PlotChart>().Single(chart => chart.Instance.XIsTime).Instance.Data.X.Count);
    }

    [Fact]
    public async Task A_refused_one_says_why_instead_of_numbers()
    {
        await Trained.RefusedAsync(Btc);
        var row = Assert.Single(Rows(Open<FineTuningPage>("fine-tuning")));
        Assert.Contains("Insufficient verified predictions: 134 < 200", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("refused", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_chosen_assets_fine_tunes_are_listed_unless_all_are_wanted()
    {
        await Trained.RefusedAsync(Btc);
        await Trained.RefusedAsync(Eth);
        await Trained.RetrainAsync(Btc, "schedule");
        var page = Open<FineTuningPage>("fine-tuning?asset=ETH-USD");
        Assert.Single(Rows(page));
        await CheckAsync(page, "all assets");
        page.WaitForAssertion(() => Assert.Equal(2, Rows(page).Count));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("2.5")]
    [InlineData("")]
    [InlineData("100001")]
    public async Task A_minimum_that_is_no_count_is_refused_beside_the_field(string typed)
    {
        var page = Open<FineTuningPage>("fine-tuning");
        page.Find("form input").Change(typed);
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Empty(Trained.Queue.Asked);
        Assert.Contains("whole number", page.Find("form").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("form input").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task The_minimum_begins_with_the_options_and_what_came_of_the_wish_is_told()
    {
        Trained.Queue.Answer = new ActionOutcome(false, "There are 7 verified predictions of BTC-USD; it takes 12.");
        var page = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
        Assert.Equal("10", page.Find("form input").GetAttribute("value"));
        page.Find("form input").Change("12");
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Equal(["""fine-tune {"asset":"BTC-USD","minimumSamples":12} by tester"""], Trained.Queue.Asked);
        Assert.Contains("it takes 12", page.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_admin_cannot_start_one()
    {
        SignInAnalyst();
        var page = Open<FineTuningPage>("fine-tuning");
        Assert.True(page.Find("form button").HasAttribute("disabled"));
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Empty(Trained.Queue.Asked);
    }

    private static IReadOnlyList<IElement> Rows(IRenderedComponent<FineTuningPage> page) => page.FindAll("[aria-label='Last fine-tunes'] > table > tbody > tr");

    private static string Squeeze(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Words(ModelVersion version, string parameter) =>
        NumberFormat.Significant(double.Parse(version.Parameters[parameter], CultureInfo.InvariantCulture));
}
