using AngleSharp.Dom;
using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Pages.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Dashboard.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

/// <summary>The page over the real queue.</summary>
[Kind(TestKind.Host)]
public sealed class JobsPageTests : DashboardContext
{
    private const string Review = "review";

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_there_is_nothing_every_part_says_so()
    {
        await using var jobs = await StartAsync();
        Contains(Open("tab=active"), "Nothing runs or waits");
        Assert.DoesNotContain("Nothing runs or waits", Open("").Markup, StringComparison.Ordinal);
        Contains(Open("tab=history&state=failed"), "Nothing matches the filters", "Show all");
        Contains(Open("tab=actions"), "Nothing was done yet");
        Contains(Open("run=77"), "There is no run #77");
        Contains(Open("tab=schedules"), "on demand", "never");
        foreach (var run in (await jobs.Ledger.ReadAsync(new RunQuery(), Token)).Items)
        {
            await jobs.Ledger.RemoveAsync(run.Id, Token);
        }

        Contains(Open(""), "Nothing has ended in this range");
        Contains(Open("tab=history"), "No run yet");
    }

    [Fact]
    public async Task A_run_appears_with_its_progress_and_its_log_and_can_be_cancelled()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = async (_, run) =>
        {
            run.Log("It begins.");
            run.Report(0.4, "epoch 2 of 5");
            await Task.Delay(Timeout.Infinite, run.Stop);
            return RunResult.Succeeded("never");
        };
        var page = Open("tab=active");
        var id = await jobs.FineTuneAsync();
        page.WaitForAssertion(() => Contains(page, $"Fine-tune, run #{id}", "started by ada", "epoch 2 of 5", "40 %", "It begins."));

        await PressAsync(page, $"[aria-label='Cancel run {id}']");
        Assert.Contains($"Stop run #{id}?", Dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await ConfirmAsync();
        var run = await jobs.WaitForAsync(id, RunState.Cancelled);
        Assert.Equal("Cancelled by tester.", run.Message);
        page.WaitForAssertion(() => Contains(page, "Nothing runs"));
        var action = (await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 1), Token)).Items.Single();
        Assert.Equal(("tester", "cancelled", $"run {id}"), (action.By, action.Action, action.Target));
        Contains(Open($"run={id}"), "It begins.", "Cancelled by tester.");
    }

    [Fact]
    public async Task What_runs_is_a_line_of_the_overview_that_leads_to_its_panel_and_is_found_again_after_a_reload()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = async (_, run) =>
        {
            run.Log("It begins.");
            run.Report(0.4, "epoch 2 of 5");
            await Task.Delay(Timeout.Infinite, run.Stop);
            return RunResult.Succeeded("never");
        };
        var id = await jobs.FineTuneAsync();
        var page = Open("");
        page.WaitForAssertion(() => Contains(page, $"#{id} Fine-tune", "BTC-USD, started by ada", "epoch 2 of 5"));
        Assert.Empty(page.FindAll(".log"));

        var address = page.Find(".job-running a").GetAttribute("href")!;
        var story = Open(new Uri(address).Query[1..]);
        story.WaitForAssertion(() => Contains(story, $"Fine-tune, run #{id}", "It begins.", "States"));
        var reloaded = Open(new Uri(address).Query[1..]);
        reloaded.WaitForAssertion(() => Contains(reloaded, $"Fine-tune, run #{id}", "It begins.", "epoch 2 of 5"));
        var both = Open($"tab=active&run={id}");
        both.WaitForAssertion(() => Assert.Single(both.FindAll(".log")));
        await PressAsync(both, $"[aria-label='Cancel run {id}']");
        await ConfirmAsync();
        await jobs.WaitForAsync(id, RunState.Cancelled);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await using var jobs = await StartAsync();
        await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Succeeded);
        await jobs.Ledger.AddActionAsync("ada", "paused", Review, "While others work.", Token);

        Contains(Open($"tab=history&page={number}&size=100"), "It learnt from 20 samples.");
        Contains(Open($"tab=actions&page={number}&size=100"), "While others work.");
    }

    [Fact]
    public async Task At_the_end_of_the_market_the_page_says_that_its_jobs_rest()
    {
        await using var jobs = await StartAsync();
        Assert.DoesNotContain("rest", Open("").Find(".page").TextContent, StringComparison.Ordinal);
        State.HasEnded = jobs.Live.HasEnded = true;
        Contains(Open(""), "The market's data have ended: jobs of market time rest");
        Contains(Open("tab=schedules"), "the market's data have ended; Run now still works");
    }

    [Fact]
    public async Task What_waits_says_for_what()
    {
        await using var jobs = await StartAsync();
        var gate = jobs.Tuner.Hold();
        var first = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(first, RunState.Running);
        var second = await jobs.FineTuneAsync("ETH-USD");
        var page = Open("tab=active");
        page.WaitForAssertion(() => Contains(page, $"Run {first} of the same job is under way."));

        await PressAsync(page, $"[aria-label='Cancel… run {second}']");
        await ConfirmAsync();
        await jobs.WaitForAsync(second, RunState.Cancelled);
        gate.SetResult();
        await jobs.WaitForAsync(first, RunState.Succeeded);
        Assert.Single(jobs.Tuner.Requests);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_retry_says_when_it_comes_and_is_tried_now_instead()
    {
        await using var jobs = await StartAsync("fine-tune:RetryDelay=00:10:00");
        jobs.Tuner.Break();
        var id = await jobs.FineTuneAsync();
        var page = Open("tab=active");
        page.WaitForAssertion(() => Contains(page, "attempt 2", "Attempt 1 failed, the next one follows in 10 min: The disk is full."));
        page.WaitForElement($"[aria-label='Stop trying… run {id}']");
        jobs.Tuner.Do = (_, _) => Task.FromResult(RunResult.Succeeded("done"));
        await PressAsync(page, $"[aria-label='Try now: run {id}']");
        Assert.Equal(2, (await jobs.WaitForAsync(id, RunState.Succeeded)).Attempt);
        AssertTold($"Run {id} is tried again at once.");
        page.WaitForAssertion(() => Contains(page, "Nothing runs or waits"));
    }

    [Fact]
    public async Task A_failed_run_tells_its_story_and_is_run_again_with_the_same_input()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Break();
        var id = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(id, RunState.Failed);
        jobs.Tuner.Do = (_, _) => Task.FromResult(RunResult.Succeeded("done"));

        var page = Open($"tab=history&job=fine-tune&run={id}");
        page.WaitForAssertion(() => Contains(page, "System.InvalidOperationException: The disk is full.", "BTC-USD", "Attempt 2 failed"));
        Assert.Equal(7, page.FindAll(".job-steps li").Count);
        await PressAsync(page, $"[aria-label='Run again: run {id}']");
        var again = await jobs.WaitForAsync(id + 1, RunState.Succeeded);
        Assert.Equal(("tester", """{"asset":"BTC-USD"}"""), (again.Request.RequestedBy, again.Request.Input));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".table-scroll[aria-label=Runs] tbody tr").Count));
    }

    [Fact]
    public async Task Every_card_leads_to_a_list_of_as_many_as_it_counts()
    {
        await using var jobs = await StartAsync("review:RetryDelay=00:10:00");
        jobs.Tuner.Break();
        jobs.Review.Do = _ => throw new InvalidOperationException("No scores.");
        await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Failed);
        await jobs.WaitForAsync(await jobs.FineTuneAsync("ETH-USD"), RunState.Failed);
        await jobs.WaitForAsync((await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value, RunState.RetryScheduled);
        await jobs.Actions.PauseAsync("backup", "Full.", "ada", Token);

        foreach (var (card, expected) in new[] { ("failed, 24 h", 2), ("failing jobs", 1), ("scheduled", 8), ("to be retried", 1) })
        {
            var page = Open("tab=actions&show=paused&period=1h&state=queued");
            IElement Card() => page.FindAll(".job-card").Single(found => found.TextContent.Contains(card, StringComparison.Ordinal));
            page.WaitForAssertion(() => Assert.Equal($"{expected}", Card().QuerySelector(".job-card-value")!.TextContent));
            var list = Open(new Uri(Card().GetAttribute("href")!).Query[1..]);
            list.WaitForAssertion(() => Assert.True(expected == list.FindAll(".table-scroll .table > tbody > tr").Count, card));
        }

        Assert.DoesNotContain("aborted, 24 h", Open("tab=actions").Markup, StringComparison.Ordinal);
        Contains(Open("tab=schedules&show=paused"), "by ada", "Full.");
    }

    [Fact]
    public async Task The_next_times_stand_there_in_UTC_too()
    {
        await using var jobs = await StartAsync();
        Services.GetRequiredService<BrowserTime>().UseZone("Asia/Tokyo");
        var next = jobs.Schedule.NextOf(jobs.Services.GetRequiredService<JobCatalogue>().Require(Review)).Take(3).ToList();
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(
            page, [.. next.Select(time => $"{time.UtcDateTime:HH:mm:ss} UTC"), .. next.Select(time => $"{time.UtcDateTime.AddHours(9):HH:mm:ss}")]));
    }

    [Fact]
    public async Task The_chosen_stay_chosen_when_the_reader_would_rather_not()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Break();
        var id = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(id, RunState.Failed);
        var page = Open("tab=history");
        await CheckAsync(page, $"Choose run {id}");
        await PressAsync(page, ".job-bulk button:last-child");
        await LeaveDialogAsync();
        await PressAsync(page, ".job-bulk button:last-child");
        await ConfirmAsync();
        await jobs.WaitForAsync(id, RunState.Dismissed);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".job-bulk")));
    }

    [Fact]
    public async Task The_chosen_stay_chosen_when_the_list_is_read_anew_and_are_dismissed_together()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Break();
        var (first, second) = (await jobs.FineTuneAsync(), await jobs.FineTuneAsync("ETH-USD"));
        await jobs.WaitForAsync(first, RunState.Failed);
        await jobs.WaitForAsync(second, RunState.Failed);
        var page = Open("tab=history&state=failed");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".table tbody tr").Count));
        await CheckAsync(page, $"Choose run {first}");
        await CheckAsync(page, $"Choose run {second}");
        await jobs.Ledger.AddActionAsync("ada", "looked", "jobs", null, Token);
        page.WaitForAssertion(() => Contains(page, "2 chosen"));
        await PressAsync(page, ".job-bulk button:last-child");
        await ConfirmAsync();
        await jobs.WaitForAsync(first, RunState.Dismissed);
        await jobs.WaitForAsync(second, RunState.Dismissed);
        page.WaitForAssertion(() => Contains(page, "Nothing matches the filters"));
    }

    [Fact]
    public async Task A_schedule_is_run_now_paused_with_a_reason_changed_and_resumed()
    {
        await using var jobs = await StartAsync();
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(page, "every 1 min 30 s", "15 min of market time"));

        await PressAsync(page, "[aria-label='Run now: Review champions']");
        await Waiting.UntilAsync(() => jobs.Review.Runs == 1);

        await ChooseOfAsync(page, "Review champions", "Pause…");
        await ConfirmAsync("");
        Dialogs.WaitForAssertion(() => Assert.Contains("Say why", Dialogs.Markup, StringComparison.Ordinal));
        await ConfirmAsync("too noisy");
        page.WaitForAssertion(() => Contains(page, "paused", "by tester", "too noisy"));
        Assert.NotNull(jobs.Schedule.Find(Review)!.Pause);

        await ChooseOfAsync(page, "Review champions", "Change schedule…");
        page.WaitForAssertion(() => Contains(page, "Review champions follows the market's own time"));
        Assert.Empty(page.FindAll(".job-interval .mud-select"));
        page.WaitForElement(".job-interval input").Input("sometimes");
        page.WaitForAssertion(() => Assert.True(page.Find(".job-interval button[type=submit]").HasAttribute("disabled")));
        Contains(page, "Write a length of time with its units, such as 6 h, 90 s or 1 h 30 min.");
        page.Find(".job-interval input").Input("30 s");
        page.WaitForAssertion(() => Contains(page, "The interval is 30 s; it must lie between 1 min and 365 d."));
        page.Find(".job-interval input").Input("1 h 30 min");
        page.WaitForAssertion(() => Contains(page, "every 1 h 30 min of wall time, next at"));
        page.Find(".job-interval input").Input("0:05:00");
        page.WaitForAssertion(() => Contains(page, "every 5 min of wall time, next at"));
        await page.Find(".job-interval").SubmitAsync();
        page.WaitForAssertion(() => Contains(page, "changed here", "configured: every 1 min 30 s"));
        Assert.NotNull(jobs.Schedule.Find(Review)!.Pause);

        await PressAsync(page, "[aria-label='Resume Review champions']");
        AssertTold("Review champions goes on.");
        Assert.Null(jobs.Schedule.Find(Review)!.Pause);
        Assert.Equal(["resumed", "changed the schedule", "paused", "triggered"],
            (await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items.Select(action => action.Action));
    }

    [Fact]
    public async Task A_retrain_is_asked_for_between_two_verifications_and_the_story_of_each_run_links_to_the_others()
    {
        await using var jobs = await StartAsync();
        var page = Open("tab=schedules");
        await ChooseOfAsync(page, "Retrain", "Run between two verifications of the ledger");
        AssertTold("Retrain is queued as run 5; the ledger is verified before it, as run 4, and after it.");
        await jobs.WaitForAsync(6, RunState.Succeeded);

        Services.GetRequiredService<NavigationManager>().NavigateTo("jobs?run=5");
        page.WaitForAssertion(() => Contains(page, "after run #4", "then run #6, Verify the ledger"));
        Assert.EndsWith("run=4", page.FindAll("p a").Single(link => link.TextContent == "after run #4").GetAttribute("href"),
            StringComparison.Ordinal);
        Assert.Equal(2, jobs.Retrainer.Requests.Count);
    }

    [Fact]
    public async Task A_job_of_wall_time_is_set_to_the_clock_after_a_look_at_its_next_times_and_set_back()
    {
        await using var jobs = await StartAsync("verify:Cron=30 1 * * *");
        Services.GetRequiredService<BrowserTime>().UseZone("Asia/Tokyo");
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(page, "30 1 * * *", ", UTC"));
        await ChooseOfAsync(page, "Verify the ledger", "Change schedule…");
        await ChooseAsync(page, "Runs", "every so often");
        page.WaitForAssertion(() => Contains(page, "every day of wall time, next at"));
        await ChooseAsync(page, "Runs", "by the clock");
        Field(page, "Cron").Input("0 25 * * *");
        page.WaitForAssertion(() => Contains(page, "Value must be a number between 0 and 23"));
        Assert.Equal("true", Field(page, "Cron").GetAttribute("aria-invalid"));
        Assert.True(page.Find(".job-interval button[type=submit]").HasAttribute("disabled"));
        Field(page, "Cron").Input("0 3 * * *");
        Field(page, "Time zone").Input("Tokyo");
        page.WaitForAssertion(() => Contains(page, "There is no time zone 'Tokyo'"));
        Field(page, "Time zone").Input("Asia/Tokyo");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".job-preview li").Count));
        Assert.All(page.FindAll(".job-preview li"), time =>
        {
            Assert.Contains("03:00:00", time.TextContent, StringComparison.Ordinal);
            Assert.Contains("18:00:00 UTC", time.TextContent, StringComparison.Ordinal);
        });

        await page.Find(".job-interval").SubmitAsync();
        AssertTold("in Asia/Tokyo");
        page.WaitForAssertion(() => Contains(page, "changed here", "configured: 30 1 * * * (UTC)"));
        await ChooseOfAsync(page, "Verify the ledger", "Change schedule…");
        await PressAsync(page, ".job-interval > button[type=button]");
        AssertTold("Verify the ledger runs at the times of the cron expression 30 1 * * * in UTC from now on.");
        Assert.DoesNotContain("changed here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_analyst_sees_everything_and_is_offered_nothing()
    {
        User.SetPolicies(CryptoPredict.Dashboard.Accounts.Policies.Read);
        await using var jobs = await StartAsync();
        jobs.Tuner.Break();
        var id = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(id, RunState.Failed);
        foreach (var tab in (string[])["overview", "schedules", "active", "history", "actions"])
        {
            var page = Open($"tab={tab}&run={id}");
            page.WaitForAssertion(() => Contains(page, "The disk is full."));
            Assert.All(
                page.FindAll("button"),
                button => Assert.True(
                    button.ClassList.Contains("meaning") || button.TextContent.Trim() is "Table" or "Columns" or "Pause" or "Filters"
                        || button.GetAttribute("role") == "tab"
                        || button.Closest(".page-tabs, .mud-select") is not null,
                    button.OuterHtml));
        }
    }

    private async Task<JobsHarness> StartAsync(params string[] settings)
    {
        var jobs = await JobsHarness.StartAsync(settings: settings);
        jobs.BeforeDispose = DisposeComponentsAsync;
        jobs.AddTo(Services);
        Services.AddRunSignals();
        Services.AddSingleton(TimeProvider.System);
        return jobs;
    }

    private IRenderedComponent<JobsPage> Open(string query)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"jobs?{query}");
        var page = Render<JobsPage>();
        page.WaitForElement(".page-tabs");
        return page;
    }

    // On the dispatcher, so that no rendering comes between finding the button and pressing it; what it asks is answered afterwards.
    private static Task PressAsync(IRenderedComponent<JobsPage> page, string selector)
    {
        page.WaitForElement(selector);
        return page.InvokeAsync(() => { _ = page.Find(selector).ClickAsync(); });
    }

    // From the menu of a job.
    private async Task ChooseOfAsync(IRenderedComponent<JobsPage> page, string job, string item)
    {
        await PressAsync(page, $"[aria-label='More for {job}']");
        Popovers.WaitForAssertion(() => Assert.Contains(item, Popovers.FindAll(".mud-menu-item").Select(one => one.TextContent.Trim())));
        await Popovers.InvokeAsync(() => { _ = Popovers.FindAll(".mud-menu-item").Single(one => one.TextContent.Trim() == item).ClickAsync(); });
    }

    private static IElement Field(IRenderedComponent<JobsPage> page, string label) =>
        page.FindAll(".mud-input-control").Single(field => field.QuerySelector("label")?.TextContent == label).QuerySelector("input")!;

    private static void Contains(IRenderedComponent<JobsPage> page, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains(text, page.Find(".page").TextContent, StringComparison.Ordinal));
}
