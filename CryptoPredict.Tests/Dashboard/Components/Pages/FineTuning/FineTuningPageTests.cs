using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Pages.FineTuning;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FineTuning;

public sealed class FineTuningPageTests : TrainedContext
{
    [Fact]
    public void Every_asset_shows_how_far_it_is_from_its_next_trigger()
    {
        Trained.FineTuner.Set(new FineTuningStatus(Eth, false, 20, 7, 0, 7, null));
        var page = Open<FineTuningPage>("fine-tuning?asset=BTC-USD");
        var cards = page.FindAll(".card");
        Assert.Equal(4, cards.Count);
        Assert.Contains("13 of 20 to the next", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("133 verified in all", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("13", cards[0].QuerySelector("progress")!.GetAttribute("value"));
        Assert.Contains("starts by hand alone", cards[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("No fine-tune here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_that_moves_reaches_the_page()
    {
        var page = Open<FineTuningPage>("fine-tuning");
        Trained.FineTuner.Set(new FineTuningStatus(Btc, true, 20, 153, 120, 33, null));
        page.WaitForAssertion(() => Assert.Contains("33 of 20 to the next", page.FindAll(".card")[0].TextContent, StringComparison.Ordinal));
        Assert.Equal("20", page.FindAll(".card progress")[0].GetAttribute("value"));
        Assert.Contains("due", page.FindAll(".card")[0].TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await Trained.RetrainAsync(Btc, "schedule");
        await Trained.FineTuneAsync(Btc, 37, improvement: 0.08, passes: false);
        Assert.Single(Open<FineTuningPage>($"fine-tuning?page={number}").FindAll("tbody tr"));
    }

    [Fact]
    public async Task A_run_under_way_shows_its_progress_on_its_assets_card()
    {
        var page = Open<FineTuningPage>("fine-tuning");
        var run = await Trained.StartAsync(FineTuner.JobName, new FineTuneInput(Eth), "threshold");
        run.Report(0.4, "epoch 2 of 5");
        page.WaitForAssertion(() => Assert.Contains("epoch 2 of 5", page.FindAll(".card")[1].TextContent, StringComparison.Ordinal));
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        page.WaitForAssertion(() => Assert.DoesNotContain("epoch 2 of 5", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fine_tune_shows_its_samples_losses_improvement_and_the_gates_decision()
    {
        await Trained.RetrainAsync(Btc, "schedule");
        var version = await Trained.FineTuneAsync(Btc, 37, improvement: 0.08, passes: false);
        var page = Open<FineTuningPage>("fine-tuning");
        var row = Assert.Single(page.FindAll("tbody tr"));
        Assert.Contains("37", row.Children[5].TextContent, StringComparison.Ordinal);
        Assert.Equal("+8.0 %", row.Children[9].TextContent);
        Assert.Equal(6, row.QuerySelector("polyline")!.GetAttribute("points")!.Split(' ').Length);
        Assert.Contains("kept out", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(version.Id, row.Children[^2].QuerySelector("a")!.GetAttribute("title"));
        await page.InvokeAsync(() => page.Find(".gate").TriggerEventAsync("ontoggle", EventArgs.Empty));
        Assert.Contains("MAE relative to the champion's", page.Find(".gate").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_one_says_why_instead_of_numbers()
    {
        await Trained.RefusedAsync(Btc);
        var row = Assert.Single(Open<FineTuningPage>("fine-tuning").FindAll("tbody tr"));
        Assert.Contains("There are 7 verified predictions; it takes 10.", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("refused", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_chosen_assets_fine_tunes_are_listed_unless_all_are_wanted()
    {
        await Trained.RefusedAsync(Btc);
        await Trained.RefusedAsync(Eth);
        await Trained.RetrainAsync(Btc, "schedule");
        var page = Open<FineTuningPage>("fine-tuning?asset=ETH-USD");
        Assert.Single(page.FindAll("tbody tr"));
        await ChooseAsync(page, "Assets", "all");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
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
}
