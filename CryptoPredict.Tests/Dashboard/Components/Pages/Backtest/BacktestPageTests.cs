using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Pages.Backtest;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Backtest;

public sealed class BacktestPageTests : TrainedContext
{
    [Fact]
    public async Task Before_the_first_one_the_form_says_what_would_be_run_and_the_list_is_empty()
    {
        await StepAsync();
        var page = Open<BacktestPage>("backtest?asset=ETH-USD");

        Assert.Contains("10,080 candles in 28 folds, about 28 s of training", page.Find("#backtest-check").TextContent, StringComparison.Ordinal);
        Assert.Contains("No backtest yet", page.Markup, StringComparison.Ordinal);
        Assert.Equal("Run backtest of ETH-USD", page.Find("form button[type=submit]").TextContent);
    }

    [Fact]
    public void Before_the_first_candle_none_can_be_run_and_the_page_says_why_and_leads_to_the_feed()
    {
        var page = Open<BacktestPage>("backtest?asset=ETH-USD");

        Assert.Contains("No candle of ETH-USD has closed yet", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form button[type=submit]"));
        Assert.Equal("status", page.Find(".page a.mud-button-root").GetAttribute("href"));
    }

    [Fact]
    public async Task The_newest_result_shows_every_model_beside_no_change_the_band_and_the_folds()
    {
        await Trained.BacktestAsync(Btc, 1.01);
        var id = await Trained.BacktestAsync(Btc, 0.97);
        var page = Open<BacktestPage>("backtest?asset=BTC-USD");

        Assert.Contains($"backtest #{id}", page.Find("h1").TextContent, StringComparison.Ordinal);
        var scores = page.FindAll("[aria-label='Scores per model'] tbody tr");
        Assert.Equal(["ensemble", "no change", "kalman", "random-forest", "lightgbm", "lstm", "equal weights"],
            scores.Select(row => row.Children[0].TextContent));
        Assert.Contains("better than no change", scores[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("0.9700", scores[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("1.0000", scores[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("inside band 89.8 %", page.Find(".page").TextContent, StringComparison.Ordinal);
        var folds = page.FindAll("[aria-label='Folds'] tbody tr");
        Assert.Equal(["4 of 4", "3 of 4", "3 of 4"], folds.Select(row => row.Children[4].TextContent.Trim()));
        Assert.Equal("0.9740", folds[0].Children[7].TextContent);
        Assert.Equal(2, page.FindAll("[aria-label='Backtests'] tbody tr").Count);
    }

    [Fact]
    public async Task Scores_show_what_the_verdict_rests_on_and_the_other_columns_that_the_address_names()
    {
        await Trained.BacktestAsync(Btc, 0.97);
        Assert.Equal(["Model", "Against no change", "Rel. MAE", "E-value", "Direction right", "MAE, bp", "n"], Heads("backtest?asset=BTC-USD"));
        Assert.Equal(["Model", "R²", "RMSE, price"], Heads("backtest?asset=BTC-USD&scores-columns=r2,price-rmse"));

        IEnumerable<string> Heads(string address) =>
            Open<BacktestPage>(address).FindAll("[aria-label='Scores per model'] thead th").Select(head => head.TextContent.Trim());
    }

    [Fact]
    public async Task Beside_a_result_the_form_opens_on_demand_and_closes_with_the_start()
    {
        await StepAsync();
        await Trained.BacktestAsync(Btc, 0.97);
        var page = Open<BacktestPage>("backtest?asset=BTC-USD");
        Assert.Empty(page.FindAll("#backtest-check"));

        await page.InvokeAsync(() => Button("New backtest").Click());
        await page.WaitForElement("#backtest-check").ParentElement!.QuerySelector("button[type=submit]")!.ClickAsync();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#backtest-check")));
        Assert.Single(Trained.Queue.Asked);

        AngleSharp.Dom.IElement Button(string name) => page.FindAll(".page-head button").Single(button => button.TextContent.Trim() == name);
    }

    [Fact]
    public async Task What_a_run_found_counts_only_if_it_succeeded()
    {
        var found = await Trained.Backtests.FindAsync(await Trained.BacktestAsync(Btc, 0.97), Token);
        var run = await Trained.StartBacktestAsync(Btc);
        await Trained.Backtests.SaveAsync(run.Id, found!, Token);
        await Trained.EndAsync(run, new RunResult(RunState.Failed, "The disk was full."));
        var page = Open<BacktestPage>($"backtest?id={run.Id}");

        page.WaitForAssertion(() => Assert.Contains("The disk was full.", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[aria-label='Scores per model']"));
    }

    [Fact]
    public async Task The_address_chooses_an_older_one()
    {
        var older = await Trained.BacktestAsync(Btc, 1.01);
        await Trained.BacktestAsync(Btc, 0.97);

        var page = Open<BacktestPage>($"backtest?id={older}");

        Assert.Contains($"backtest #{older}", page.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.Contains("1.0100", page.Find("[aria-label='Scores per model'] tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.FindAll("[aria-label='Backtests'] tbody a")[1].GetAttribute("aria-current"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await Trained.BacktestAsync(Btc, 1.01);
        Assert.Single(Open<BacktestPage>($"backtest?page={number}").FindAll("[aria-label='Backtests'] tbody tr"));
    }

    [Fact]
    public async Task A_run_of_another_kind_is_no_backtest()
    {
        var round = await Trained.RetrainAsync(Btc, "schedule");
        var page = Open<BacktestPage>($"backtest?id={round}");
        Assert.Contains($"There is no backtest #{round}", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_under_way_shows_its_progress_and_log_and_is_cancelled_after_a_question()
    {
        var run = await Trained.StartBacktestAsync(Btc);
        var page = Open<BacktestPage>("backtest");

        page.WaitForAssertion(() => Assert.Contains("fold 2 of 3: lightgbm, 20 of 150", page.Find(".run").TextContent, StringComparison.Ordinal));
        Assert.Contains("left", page.Find(".run").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("Fold 1 of 3", page.Find("log-tail").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[aria-label='Backtests'] tbody button"));
        var cancelling = page.InvokeAsync(() => page.FindAll(".panel-head button").Single(button => button.TextContent.Trim() == "Cancel").Click());
        await ConfirmAsync();
        await cancelling;

        Assert.True(run.Stop.IsCancellationRequested);
        AssertTold($"Run {run.Id} was asked to stop.");
    }

    [Fact]
    public async Task After_a_reload_the_one_under_way_is_found_again_and_its_result_comes_with_its_end()
    {
        var run = await Trained.StartBacktestAsync(Btc);
        Open<BacktestPage>("backtest?asset=BTC-USD").WaitForElement($"[aria-label='Cancel run {run.Id}']");
        await DisposeComponentsAsync();

        var page = Open<BacktestPage>("backtest?asset=BTC-USD");
        page.WaitForAssertion(() => Assert.Contains("fold 2 of 3", page.Find(".run").TextContent, StringComparison.Ordinal));
        var found = await Trained.Backtests.FindAsync(await Trained.BacktestAsync(Eth, 0.97), Token);
        await Trained.Backtests.SaveAsync(run.Id, found!, Token);
        await Trained.EndAsync(run, RunResult.Succeeded("Done."));
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[aria-label='Scores per model'] tbody tr")));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".panel-head-end button:not([aria-expanded])")));
    }

    [Fact]
    public async Task An_ended_one_is_removed_after_a_question()
    {
        var id = await Trained.BacktestAsync(Btc, 0.97);
        var page = Open<BacktestPage>("backtest");
        var removing = page.InvokeAsync(() => page.Find("[aria-label='Backtests'] tbody button").Click());
        await ConfirmAsync();
        await removing;

        page.WaitForAssertion(() => Assert.Contains("No backtest yet", page.Markup, StringComparison.Ordinal));
        Assert.Null(await Trained.Ledger.FindAsync(id, Token));
        Assert.Null(await Trained.Backtests.FindAsync(id, Token));
    }

    [Fact]
    public async Task What_is_chosen_in_the_form_is_asked_for_and_what_came_of_it_is_told()
    {
        await StepAsync();
        Trained.Queue.Answer = new ActionOutcome(true, "Backtest is queued as run 3.", 3);
        var page = Open<BacktestPage>("backtest?asset=ETH-USD");
        page.FindAll("input[maxlength='19']")[0].Change("2025-12-30 06:00");
        await ChooseAsync(page, "Train every", "1 d");
        Assert.Equal("10,000", page.FindAll("form input[inputmode=numeric]")[0].GetAttribute("value"));
        page.FindAll("form input[inputmode=numeric]")[0].Input("5,000");
        await CheckAsync(page, ModelCatalogue.Names[^1], chosen: false);
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        var planned = Trained.Backtester.Planned[^1];
        Assert.Equal((new DateTimeOffset(2025, 12, 30, 6, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1), 5000),
            (planned.From, planned.RetrainEvery, planned.Rows));
        Assert.Equal(ModelCatalogue.Names.SkipLast(1), planned.Models!);
        Assert.StartsWith("""backtest {"asset":"ETH-USD",""", Assert.Single(Trained.Queue.Asked), StringComparison.Ordinal);
        AssertTold("queued as run 3");
    }

    [Theory]
    [InlineData(0, "many", "rows is 'many'; it must be a whole number, or be left empty.")]
    [InlineData(1, "1.5", "seed is '1.5'; it must be a whole number, or be left empty.")]
    public async Task A_number_that_is_none_is_refused_while_it_is_typed_and_starts_nothing(int field, string typed, string said)
    {
        await StepAsync();
        var page = Open<BacktestPage>("backtest");
        page.FindAll("form input[inputmode=numeric]")[field].Input(typed);

        Assert.Equal(said, page.Find("#backtest-check").TextContent.Trim());
        Assert.Equal("true", page.FindAll("form input[inputmode=numeric]")[field].GetAttribute("aria-invalid"));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        Assert.Empty(Trained.Queue.Asked);
    }

    [Fact]
    public async Task Without_a_model_there_is_nothing_to_run()
    {
        await StepAsync();
        var page = Open<BacktestPage>("backtest");
        for (var i = 0; i < ModelCatalogue.Names.Length; i++)
        {
            page.FindAll("form input[type=checkbox]")[i].Change(false);
        }

        Assert.Contains("models is empty", page.Find("#backtest-check").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_admin_reads_but_neither_starts_nor_removes()
    {
        await Trained.BacktestAsync(Btc, 0.97);
        SignInAnalyst();
        var page = Open<BacktestPage>("backtest");

        Assert.Empty(page.FindAll("form"));
        Assert.NotEmpty(page.FindAll("[aria-label='Scores per model'] tbody tr"));
        Assert.True(page.Find("[aria-label='Backtests'] tbody button").HasAttribute("disabled"));
    }

    [Fact]
    public void An_asset_that_is_not_offered_is_said_to_be_so() =>
        Assert.Contains("There is no asset “DOGE”", Open<BacktestPage>("backtest?asset=DOGE").Markup, StringComparison.Ordinal);
}
