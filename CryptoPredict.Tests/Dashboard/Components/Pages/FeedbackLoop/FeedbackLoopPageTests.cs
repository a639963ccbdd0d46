using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Pages.FeedbackLoop;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FeedbackLoop;

public sealed class FeedbackLoopPageTests : TrainedContext
{
    private readonly FakeFeedback _feedback = new();

    public FeedbackLoopPageTests()
    {
        Services.AddSingleton<IFeedbackState>(_feedback);
        Services.AddSingleton<IFeedbackLoop>(_feedback).AddFeedbackSignals();
    }

    [Fact]
    public async Task Before_the_first_cycle_it_is_said_once_beside_the_tiers_that_can_be_run()
    {
        var before = Open("feedback-loop");
        Assert.Equal(3, before.FindAll("tbody tr").Count(row => row.TextContent.Contains("after the first candles", StringComparison.Ordinal)));
        Assert.DoesNotContain("Signals begin", before.Find(".state").TextContent, StringComparison.Ordinal);
        await StepAsync();
        _feedback.Add(Btc, "logistic", 0, 0, "No version has passed the gate yet.");
        var page = Open("feedback-loop");

        Assert.Equal(3, page.FindAll("tbody tr").Count(row => row.TextContent.Contains("within 1 min of market time", StringComparison.Ordinal)));
        Assert.DoesNotContain(page.FindAll("tbody .badge"), badge => badge.TextContent == "due");
        Assert.Contains("No version has passed the gate yet.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("No signals yet", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Model", page.FindAll("label.mud-input-label").Select(label => label.TextContent));
        Assert.Equal(["Models", "Tiers"], page.FindAll(".panel h2").Select(title => title.TextContent));
        Assert.Contains("switched on", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracies_stand_with_their_interval_beside_the_threshold_and_trends_in_words_with_sign()
    {
        _feedback.Add(Btc, "logistic", 1000, 0.6);
        _feedback.Add(Btc, "xgboost", 100, 0.5);
        _feedback.SetRun(1, RunState.Succeeded, "4 versions made, 3 promoted.");
        var page = Open("feedback-loop");

        var rows = page.FindAll("[aria-label='Direction models'] tbody tr");
        Assert.Contains("0.0 % (0.0 … 65.8 %)", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("≈ may be chance", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("60.0 % (53.1 … 66.5 %)", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("no clear trend 0.0", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Buy", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("degrading −100.0", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("3 promoted", page.Markup, StringComparison.Ordinal);
        Assert.Single(page.FindAll("[aria-label='Tiers'] market-countdown"));
        Assert.Contains("against the aim of 55 %", page.Find(".chart-plot").GetAttribute("aria-label")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_those_of_the_chosen_asset_until_all_are_asked_for()
    {
        _feedback.Add(Btc, "logistic", 100, 0.6);
        _feedback.Add(new Asset("ETH-USD"), "logistic", 100, 0.6);
        var page = Open("feedback-loop");
        Assert.Equal(["logistic"], Heads());

        await CheckAsync(page, "all assets");
        page.WaitForAssertion(() => Assert.Equal(["BTC-USD", "ETH-USD"], Heads()));

        IEnumerable<string> Heads() => page.FindAll("[aria-label='Direction models'] tbody tr").Select(row => row.Children[0].TextContent);
    }

    [Fact]
    public async Task A_cycle_is_asked_for_in_the_readers_name_and_the_answer_is_told()
    {
        await StepAsync();
        var page = Open("feedback-loop?asset=ETH-USD");
        await page.Find("button[aria-label='Run cycle now: tier 2']").ClickAsync();
        await ChooseAsync(page, "Run now for", "ETH-USD");
        await page.Find("button[aria-label='Run cycle now: tier 3']").ClickAsync();

        Assert.Equal(["""feedback {"tier":2} by tester""", """feedback {"tier":3,"asset":"ETH-USD"} by tester"""], Trained.Queue.Asked);
        AssertTold("It is queued.");
        Trained.Queue.Answer = new ActionOutcome(false, "The disk is full.");
        await page.Find("button[aria-label='Run cycle now: tier 1']").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("The disk is full.", page.Find(".notice").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_switch_is_turned_and_shows_by_whom()
    {
        var page = Open("feedback-loop");
        await page.InvokeAsync(() => { _ = page.FindAll("button").Single(button => button.TextContent.Trim() == "Switch off…").ClickAsync(); });
        await ConfirmAsync("Conference week.");
        page.WaitForAssertion(() => Assert.NotNull(_feedback.Switch));

        Assert.Equal((false, "tester"), (_feedback.Switch!.Enabled, _feedback.Switch.By));
        page.WaitForAssertion(() => Assert.Contains("switched off", page.Find(".page-head").TextContent, StringComparison.Ordinal));
        Assert.Contains("by tester", page.Find(".page-head").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("due", page.FindAll("tbody .badge").Select(badge => badge.TextContent));
        await page.InvokeAsync(() => page.FindAll("button").Single(button => button.TextContent.Trim() == "Switch on").ClickAsync());
        Assert.True(_feedback.Switch.Enabled);
    }

    [Fact]
    public async Task A_cycle_under_way_is_followed_and_keeps_others_from_being_asked_for()
    {
        var run = await Trained.StartAsync(CryptoPredict.Core.Training.Feedback.FeedbackLoop.JobName, new TierInput(), "ada");
        _feedback.RunningId = run.Id;
        var page = Open("feedback-loop");
        Assert.All(page.FindAll("[aria-label='Tiers'] button"), button => Assert.True(button.HasAttribute("disabled")));

        run.Report(0.4, "BTC-USD: xgboost, 3 of 150");
        await EventuallyAsync(page, () => Assert.Contains("BTC-USD: xgboost, 3 of 150", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_follows_the_loop()
    {
        var page = Open("feedback-loop");
        _feedback.Add(Btc, "logistic", 3, 1);
        _feedback.Raise();
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll("[aria-label='Log of signals'] tbody tr").Count));
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_under_its_filters()
    {
        _feedback.Add(Btc, "logistic", 50, 1);
        _feedback.Add(new Asset("ETH-USD"), "xgboost", 50, 1);
        var page = Open("feedback-loop?page=2&scope=all&model=xgboost&state=settled");

        Assert.Equal(20, page.FindAll("[aria-label='Log of signals'] tbody tr").Count);
        Assert.Contains("21–40 of 50 signals", page.Markup, StringComparison.Ordinal);
        Assert.Equal(new SignalQuery(null, "xgboost", SignalState.Settled, FakeLiveState.Start, 20, 20), _feedback.Queries[^1]);
        await ChooseAsync(page, "Model", "all");
        Assert.DoesNotContain("model=", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(new SignalQuery(null, null, SignalState.Settled, null, 0, 20), _feedback.Queries[^1]));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void A_page_beyond_the_last_shows_the_last(int number)
    {
        _feedback.Add(Btc, "logistic", 50, 1);
        var page = Open($"feedback-loop?state=settled&page={number}");
        Assert.Equal(10, page.FindAll("[aria-label='Log of signals'] tbody tr").Count);
        Assert.Contains("41–50 of 50 signals", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_price_and_a_tie_are_told_as_such()
    {
        _feedback.Log.Add(CryptoPredict.Tests.Training.Feedback.SignalRows.Met(1, null));
        _feedback.Log.Add(CryptoPredict.Tests.Training.Feedback.SignalRows.Met(2, 0));
        var page = Open("feedback-loop");
        Assert.Contains("The candle of the target time is missing", page.Markup, StringComparison.Ordinal);
        Assert.Contains("no move", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_asset_is_told() =>
        Assert.Contains("There is no asset “DOGE-USD”", Open("feedback-loop?asset=DOGE-USD").Markup, StringComparison.Ordinal);

    [Fact]
    public void What_could_not_be_read_anew_stays_and_is_called_old()
    {
        _feedback.Add(Btc, "logistic", 3, 1);
        var page = Open("feedback-loop");
        _feedback.Fault = new IOException("The disk is gone.");
        _feedback.Raise();
        page.WaitForAssertion(() => Assert.Contains("what stands here may be old", page.Markup, StringComparison.Ordinal));
        Assert.Equal(4, page.FindAll("[aria-label='Log of signals'] tbody tr").Count);
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscription()
    {
        Open("feedback-loop");
        Assert.Equal(1, Hub.Count);
        await DisposeComponentsAsync();
        Assert.Equal(0, Hub.Count);
    }

    private IRenderedComponent<FeedbackLoopPage> Open(string address) => Open<FeedbackLoopPage>(address);
}
