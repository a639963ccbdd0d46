using AngleSharp.Dom;
using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Pages.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Dashboard.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

/// <summary>The page over the real scheduler.</summary>
public sealed class JobsPageTests : DashboardContext
{
    [Fact]
    public async Task Before_the_first_run_every_part_says_so()
    {
        await using var jobs = await StartAsync();
        Contains(Open(""), "Nothing runs", "Nothing waits", "Nothing has run in this range");
        Contains(Open("tab=history"), "No run matches");
        Contains(Open("tab=misfires"), "No misfire");
        Contains(Open("tab=scheduler"), "Nothing was done yet", "running", "0 of 4 taken");
        Contains(Open("run=77"), "There is no run #77");
        Contains(Open("tab=schedules"), "on demand", "never");
    }

    [Fact]
    public async Task A_run_appears_with_its_progress_and_its_log_and_can_be_cancelled()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = async (request, token) =>
        {
            using var tracking = jobs.Trainings.Track(
                42, new RunStart(RunKind.FineTune, request.Asset, request.RequestedBy, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), default, token);
            tracking.Report(0.4, "epoch 2 of 5");
            await Task.Delay(Timeout.Infinite, token);
            return new RunSummary(42, RunOutcome.Succeeded, "never");
        };
        var page = Open("tab=active");
        var id = (await AskAsync(jobs)).Run.Id;
        page.WaitForAssertion(() => Contains(page, $"#{id} Fine-tune", "asked by ada", "epoch 2 of 5", "40 %"));
        Assert.Equal("training?run=42", page.Find(".job-running a[href^=training]").GetAttribute("href"));

        await PressAsync(page, $"[aria-label='Cancel… run {id}']");
        Assert.Contains($"Stop run #{id}?", page.WaitForElement("dialog form").TextContent, StringComparison.Ordinal);
        await ConfirmAsync(page);
        var run = await jobs.WaitForAsync(id, JobState.Cancelled);
        Assert.Equal("Cancelled by tester.", run.Message);
        page.WaitForAssertion(() => Contains(page, "Nothing runs"));
        var action = (await jobs.Ledger.ReadActionsAsync(0, 1, Token)).Items.Single();
        Assert.Equal(("tester", "cancelled", $"run {id}"), (action.By, action.Action, action.Target));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = (_, _) => Task.FromResult(new RunSummary(1, RunOutcome.Succeeded, "It is done."));
        await jobs.WaitForAsync((await AskAsync(jobs)).Run.Id, JobState.Succeeded);
        await jobs.Ledger.AddActionAsync("ada", "paused", JobNames.Review, "While others work.", Token);

        Contains(Open($"tab=history&page={number}&size=100"), "It is done.");
        Contains(Open($"tab=misfires&page={number}&size=100"), "No misfire");
        Contains(Open($"tab=scheduler&page={number}&size=100"), "While others work.");
    }

    [Fact]
    public async Task At_the_end_of_the_market_the_page_says_that_its_jobs_rest()
    {
        await using var jobs = await StartAsync();
        Assert.DoesNotContain("rest", Open("").Markup, StringComparison.Ordinal);
        State.HasEnded = true;
        Contains(Open(""), "The market's data have ended: jobs of market time rest");
    }

    [Fact]
    public async Task What_waits_says_for_what()
    {
        await using var jobs = await StartAsync();
        var gate = new TaskCompletionSource();
        jobs.Tuner.Do = async (_, _) =>
        {
            await gate.Task;
            return new RunSummary(1, RunOutcome.Succeeded, "done");
        };
        var first = await AskAsync(jobs);
        await jobs.WaitForAsync(first.Run.Id, JobState.Started);
        var second = await AskAsync(jobs, "ETH-USD");
        var page = Open("tab=active");
        page.WaitForAssertion(() => Contains(page, $"Run {first.Run.Id} of the same job is under way."));

        await PressAsync(page, $"[aria-label='Cancel… run {second.Run.Id}']");
        await ConfirmAsync(page);
        await jobs.WaitForAsync(second.Run.Id, JobState.Cancelled);
        gate.SetResult();
        await jobs.WaitForAsync(first.Run.Id, JobState.Succeeded);
        Assert.Single(jobs.Tuner.Requests);
    }

    [Fact]
    public async Task A_failed_run_tells_its_story_and_is_run_again_with_the_same_input()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        var id = (await AskAsync(jobs)).Run.Id;
        await jobs.WaitForAsync(id, JobState.Failed);
        jobs.Tuner.Do = (_, _) => Task.FromResult(new RunSummary(2, RunOutcome.Succeeded, "done"));

        var page = Open($"tab=history&run={id}");
        page.WaitForAssertion(() => Contains(page, "System.InvalidOperationException: The disk is full.", "BTC-USD", "Attempt 2 of 3 failed"));
        Assert.Equal(7, page.FindAll(".job-steps li").Count);
        await PressAsync(page, $"[aria-label='Run again: run {id}']");
        var again = await jobs.WaitForAsync(id + 1, JobState.Succeeded);
        Assert.Equal(("tester", """{"asset":"BTC-USD"}"""), (again.Request.RequestedBy, again.Request.Input));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".table tbody tr").Count));
    }

    [Fact]
    public async Task Every_card_leads_to_a_list_of_as_many_as_it_counts()
    {
        await using var jobs = await StartAsync(services => services.AddSingleton<IChampionReview>(new FakeReview()));
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        await jobs.WaitForAsync((await AskAsync(jobs)).Run.Id, JobState.Failed);

        // Asked for before yesterday, failed now; and asked for and failed before yesterday, by a clock that was slow.
        var late = await jobs.Ledger.QueueAsync(new JobRequest(JobNames.Review, "ada"), TimeProvider.System.GetUtcNow().AddDays(-3), Token);
        await jobs.Ledger.MoveAsync(new JobMove(late.Id, JobState.Failed, "No."), Token);
        var scheduler = await jobs.SchedulerAsync();
        var history = jobs.Services.GetRequiredService<Quartz.Extensibility.IExecutionHistoryStore>();
        foreach (var (hours, reason) in new[] { (1, MisfireReason.Missed), (2, MisfireReason.Missed), (1, MisfireReason.Overlap), (30, MisfireReason.Missed) })
        {
            var at = TimeProvider.System.GetUtcNow().AddHours(-hours);
            await history.AddMisfire(
                new MisfireHistoryEntry(scheduler.SchedulerName, scheduler.SchedulerInstanceId, JobTriggers.Recurring, JobNames.Review, new JobKey(JobNames.Review), at, at) { Reason = reason },
                Token);
        }

        foreach (var (card, expected) in new[] { ("failed, 24 h", 2), ("failing jobs", 1), ("misfires, 24 h", 2), ("scheduled", 1), ("to be retried", 0), ("aborted, 24 h", 0) })
        {
            var page = Open("tab=misfires&reason=overlap&show=paused&period=1h&state=queued");
            IElement Card() => page.FindAll(".job-card").Single(found => found.TextContent.Contains(card, StringComparison.Ordinal));
            page.WaitForAssertion(() => Assert.Equal($"{expected}", Card().QuerySelector(".job-card-value")!.TextContent));
            var list = Open(new Uri(Card().GetAttribute("href")!).Query[1..]);
            list.WaitForAssertion(() => Assert.True(expected == list.FindAll(".table tbody tr").Count, card));
        }

        Contains(Open("tab=schedules&show=paused"), "No job matches");
        Assert.Equal(4, Open("tab=misfires").FindAll(".table tbody tr").Count);
        Assert.Single(Open("tab=misfires&size=20&page=9&period=24h&reason=overlap").FindAll(".table tbody tr"));
    }

    [Fact]
    public async Task The_next_times_stand_there_in_UTC_too()
    {
        await using var jobs = await StartAsync(services => services.AddSingleton<IChampionReview>(new FakeReview()));
        Services.GetRequiredService<BrowserTime>().UseZone("Asia/Tokyo");
        var next = await (await jobs.SchedulerAsync()).GetUpcomingFireTimes(new TriggerKey(JobNames.Review, JobTriggers.Recurring), 3, Token);
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(page, [.. next!.Select(time => $"{time.UtcDateTime:HH:mm:ss} UTC"), .. next!.Select(time => $"{time.UtcDateTime.AddHours(9):HH:mm:ss}")]));
    }

    [Fact]
    public async Task The_chosen_stay_chosen_when_the_reader_would_rather_not()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        var id = (await AskAsync(jobs)).Run.Id;
        await jobs.WaitForAsync(id, JobState.Failed);
        var page = Open("tab=history");
        page.WaitForElement($"[aria-label='Choose run {id}']");
        await page.InvokeAsync(() => page.Find($"[aria-label='Choose run {id}']").Change(true));
        await PressAsync(page, ".job-bulk button:last-child");
        await PressAsync(page, "dialog button[type=button]");
        await PressAsync(page, ".job-bulk button:last-child");
        await ConfirmAsync(page);
        await jobs.WaitForAsync(id, JobState.Dismissed);
        page.WaitForAssertion(() => Contains(page, "0 chosen"));
    }

    [Fact]
    public async Task The_chosen_stay_chosen_when_the_list_is_read_anew_and_are_dismissed_together()
    {
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        var first = (await AskAsync(jobs)).Run.Id;
        var second = (await AskAsync(jobs, "ETH-USD")).Run.Id;
        await jobs.WaitForAsync(first, JobState.Failed);
        await jobs.WaitForAsync(second, JobState.Failed);
        var page = Open("tab=history&state=failed");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".table tbody tr").Count));
        await page.InvokeAsync(() => page.Find($"[aria-label='Choose run {first}']").Change(true));
        await page.InvokeAsync(() => page.Find($"[aria-label='Choose run {second}']").Change(true));
        await jobs.Ledger.AddActionAsync("ada", "looked", "jobs", null, Token);
        page.WaitForAssertion(() => Contains(page, "2 chosen"));
        await PressAsync(page, ".job-bulk button:last-child");
        await ConfirmAsync(page);
        Assert.Equal(JobState.Dismissed, (await jobs.WaitForAsync(first, JobState.Dismissed)).State);
        await jobs.WaitForAsync(second, JobState.Dismissed);
        page.WaitForAssertion(() => Contains(page, "No run matches"));
    }

    [Fact]
    public async Task A_schedule_is_run_now_paused_with_a_reason_changed_and_resumed()
    {
        await using var jobs = await StartAsync(services => services.AddSingleton<IChampionReview>(new FakeReview()));
        var key = new TriggerKey(JobNames.Review, JobTriggers.Recurring);
        var scheduler = await jobs.SchedulerAsync();
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(page, "every 1 min 30 s", "15 min of market time"));

        await PressAsync(page, "[aria-label='Run now: Review champions']");
        await jobs.WaitForAsync(1, JobState.Succeeded);

        await PressAsync(page, "[aria-label='Pause… Review champions']");
        await ConfirmAsync(page);
        page.WaitForAssertion(() => Contains(page, "Say why"));
        page.WaitForElement("dialog input").Change("too noisy");
        await ConfirmAsync(page);
        page.WaitForAssertion(() => Contains(page, "paused", "by tester: too noisy"));
        Assert.Equal(TriggerState.Paused, await scheduler.GetTriggerState(key, Token));

        await PressAsync(page, "[aria-label='Schedule… of Review champions']");
        page.WaitForAssertion(() => Contains(page, "Review champions follows the market's own time"));
        Assert.Empty(page.FindAll(".job-interval select"));
        page.WaitForElement(".job-interval input").Input("sometimes");
        page.WaitForAssertion(() => Assert.True(page.Find(".job-interval button[type=submit]").HasAttribute("disabled")));
        page.Find(".job-interval input").Input("0:05:00");
        page.WaitForAssertion(() => Contains(page, "every 5 min of wall time, next at"));
        await page.Find(".job-interval").SubmitAsync();
        page.WaitForAssertion(() => Contains(page, "changed here"));
        Assert.Equal(TriggerState.Paused, await scheduler.GetTriggerState(key, Token));

        await PressAsync(page, "[aria-label='Resume Review champions']");
        page.WaitForAssertion(() => Contains(page, "Review champions goes on."));
        Assert.Equal(TriggerState.Normal, await scheduler.GetTriggerState(key, Token));
        Assert.Equal(["resumed", "changed the schedule", "paused", "triggered"], (await jobs.Ledger.ReadActionsAsync(0, 9, Token)).Items.Select(action => action.Action));
    }

    [Fact]
    public async Task A_retrain_is_asked_for_between_two_verifications_and_the_story_of_each_run_links_to_the_others()
    {
        var retrainer = new FakeRetrainer();
        await using var jobs = await StartAsync(services =>
        {
            services.AddSingleton<CryptoPredict.Core.Verification.ILedger>(State.Ledger);
            services.AddSingleton<IRetrainer>(retrainer);
        });
        await jobs.WaitForAsync(1, JobState.Succeeded);
        await jobs.WaitForAsync(2, JobState.Succeeded);
        var page = Open("tab=schedules");
        await PressAsync(page, "[title^='Verify the ledger, retrain']");
        page.WaitForAssertion(() => Contains(page, "Retrain is queued as run 4; the ledger is verified before it, as run 3, and after it."));
        await jobs.WaitForAsync(5, JobState.Succeeded);

        Services.GetRequiredService<NavigationManager>().NavigateTo("jobs?run=4");
        page.WaitForAssertion(() => Contains(page, "after run #3", "then run #5, Verify the ledger"));
        Assert.EndsWith("run=3", page.FindAll(".run-facts a").Single(link => link.TextContent == "after run #3").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(2, retrainer.Requests.Count);
    }

    [Fact]
    public async Task A_job_of_wall_time_is_set_to_the_clock_after_a_look_at_its_next_times_and_set_back()
    {
        await using var jobs = await StartAsync(services =>
        {
            services.AddSingleton<CryptoPredict.Core.Verification.ILedger>(State.Ledger);
            services.AddSingleton(Microsoft.Extensions.Options.Options.Create(new JobOptions { Cron = new Dictionary<string, string> { ["verify"] = "30 1 * * *" } }));
        });
        Services.GetRequiredService<BrowserTime>().UseZone("Asia/Tokyo");
        var page = Open("tab=schedules");
        page.WaitForAssertion(() => Contains(page, "30 1 * * *", "(UTC)"));
        await PressAsync(page, "[aria-label='Schedule… of Verify the ledger']");
        page.WaitForElement(".job-interval select").Change("interval");
        page.WaitForAssertion(() => Contains(page, "every 1 d of wall time, next at"));
        page.Find(".job-interval select").Change("cron");
        page.Find(".input-cron").Input("0 25 * * *");
        page.WaitForAssertion(() => Contains(page, "Hour values must be between 0 and 23"));
        Assert.Equal("true", page.Find(".input-cron").GetAttribute("aria-invalid"));
        Assert.True(page.Find(".job-interval button[type=submit]").HasAttribute("disabled"));
        page.Find(".input-cron").Input("0 3 * * *");
        page.Find(".input-zone").Input("Tokyo");
        page.WaitForAssertion(() => Contains(page, "There is no time zone 'Tokyo'"));
        page.Find(".input-zone").Input("Asia/Tokyo");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".job-preview li").Count));
        Assert.All(page.FindAll(".job-preview li"), time =>
        {
            Assert.Contains("03:00:00", time.TextContent, StringComparison.Ordinal);
            Assert.Contains("18:00:00 UTC", time.TextContent, StringComparison.Ordinal);
        });

        await page.Find(".job-interval").SubmitAsync();
        page.WaitForAssertion(() => Contains(page, "in Asia/Tokyo", "changed here", "configured: 30 1 * * * (UTC)"));
        await PressAsync(page, "[aria-label='Schedule… of Verify the ledger']");
        await PressAsync(page, ".job-interval button[type=button]");
        page.WaitForAssertion(() => Contains(page, "Verify the ledger runs at the times of the cron expression 30 1 * * * in UTC from now on."));
        Assert.DoesNotContain("changed here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scheduler_stands_by_and_starts_again()
    {
        await using var jobs = await StartAsync();
        var page = Open("tab=scheduler");
        page.WaitForAssertion(() => Contains(page, "Stand by…"));
        await PressAsync(page, ".panel-head-end button");
        page.WaitForElement("dialog input").Change("maintenance");
        await ConfirmAsync(page);
        page.WaitForAssertion(() => Contains(page, "the scheduler stands by", "maintenance"));
        var id = (await AskAsync(jobs)).Run.Id;
        var waiting = Open("tab=active");
        waiting.WaitForAssertion(() => Contains(waiting, "The scheduler stands by."));
        await PressAsync(Open("tab=scheduler"), ".panel-head-end button");
        await jobs.WaitForAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task An_analyst_sees_everything_and_is_offered_nothing()
    {
        Services.AddAuthenticationCore();
        this.AddAuthorization().SetAuthorized("ada");
        await using var jobs = await StartAsync();
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        var id = (await AskAsync(jobs)).Run.Id;
        await jobs.WaitForAsync(id, JobState.Failed);
        foreach (var tab in (string[])["overview", "schedules", "active", "history", "misfires", "scheduler"])
        {
            var page = Open($"tab={tab}&run={id}");
            page.WaitForAssertion(() => Contains(page, "The disk is full."));
            Assert.All(
                page.FindAll("button"),
                button => Assert.True(
                    button.ClassList.Contains("meaning") || button.TextContent.Trim() is "Table" or "Pause" || button.Closest("dialog") is not null, button.OuterHtml));
        }
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private async Task<JobsHarness> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var jobs = await JobsHarness.StartAsync(configure);
        jobs.BeforeDispose = DisposeComponentsAsync;
        jobs.AddTo(Services);
        Services.AddSingleton(TimeProvider.System);
        return jobs;
    }

    private IRenderedComponent<JobsPage> Open(string query)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"jobs?{query}");
        var page = Render<JobsPage>();
        page.WaitForElement(".tabs");
        return page;
    }

    private static Task<QueuedRun> AskAsync(JobsHarness jobs, string asset = "BTC-USD") =>
        jobs.Queue.EnqueueAsync(JobNames.FineTune, new JobInput(asset), "ada", Token);

    // On the dispatcher, so that no rendering comes between finding the button and pressing it; what it asks is answered afterwards.
    private static Task PressAsync(IRenderedComponent<JobsPage> page, string selector)
    {
        page.WaitForElement(selector);
        return page.InvokeAsync(() => { _ = page.Find(selector).ClickAsync(); });
    }

    private static Task ConfirmAsync(IRenderedComponent<JobsPage> page)
    {
        page.WaitForElement("dialog form");
        return page.InvokeAsync(() => { _ = page.Find("dialog form").SubmitAsync(); });
    }

    private static void Contains(IRenderedComponent<JobsPage> page, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains(text, page.Find(".page").TextContent, StringComparison.Ordinal));

    private sealed class FakeReview : IChampionReview
    {
        public Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken) => Task.FromResult("Nothing to promote.");
    }
}
