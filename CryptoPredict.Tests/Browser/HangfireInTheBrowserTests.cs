using System.Net;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>Hangfire's own dashboard, for admins to look at.</summary>
public sealed class HangfireInTheBrowserTests(Chromium chromium)
{
    private static readonly string[] Pages =
    [
        "", "/recurring", "/jobs/enqueued", "/jobs/processing", "/jobs/succeeded", "/jobs/scheduled", "/jobs/failed", "/jobs/deleted", "/jobs/awaiting",
        "/retries", "/servers",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task An_admin_sees_its_pages_which_speak_English_under_the_content_policy_and_have_nothing_to_act_with(ColorScheme theme)
    {
        await using var app = await RunningDashboard.StartAsync("Market:HistoryDays=1");
        var run = await SucceedAsync(app);
        await using var tab = await chromium.OpenAsync(app.BaseAddress, theme);
        await tab.SignInAsync("hangfire");
        foreach (var page in Pages)
        {
            var answer = await tab.Page.GotoAsync($"hangfire{page}");
            Assert.Equal(200, answer!.Status);
            Assert.Equal("en", await tab.Page.Locator("html").GetAttributeAsync("lang"));
            Assert.Equal(0, await tab.Page.Locator("form, .js-jobs-list-command, [data-ajax], .page-content button[type=submit]").CountAsync());
        }

        // Those of the start, and the ones that were asked for, with what was asked.
        var queue = app.Services.GetRequiredService<JobQueue>();
        var tier = (await queue.RequestAsync(FeedbackJob.Definition.Name, new TierInput(2, Sample.Btc), "ada", Token)).Run!.Value;
        await queue.WaitAsync(tier, Token);
        foreach (var name in (string[])[$"Verify the ledger · run {run}", $"{FeedbackJob.Definition.Title}: BTC-USD, tier 2 · run {tier}"])
        {
            await tab.Page.GotoAsync("hangfire/jobs/succeeded");
            await Assertions.Expect(tab.Page.Locator(".table").GetByRole(AriaRole.Link, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        }

        await tab.Page.GotoAsync("hangfire/recurring");
        await Assertions.Expect(tab.Page.Locator(".table")).ToContainTextAsync("Verify the ledger");
        await tab.Page.AssertKeepsAsync("html-has-lang", "html-lang-valid");

        await tab.Page.GotoAsync("hangfire");
        await tab.Page.Locator("a[href$='/jobs']:not([href*=hangfire])").First.ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Background jobs");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_navigation_leads_an_admin_to_it()
    {
        await using var app = await RunningDashboard.StartAsync("Market:HistoryDays=1");
        await SucceedAsync(app);
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("jobs");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Hangfire", Exact = true }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Overview");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Nobody_else_sees_it_and_nobody_acts_by_it()
    {
        await using var app = await RunningDashboard.StartAsync("Market:HistoryDays=1");
        var run = await SucceedAsync(app);
        string[] commands = ["/jobs/succeeded/delete", "/jobs/enqueued/delete", "/recurring/trigger", "/recurring/remove", "/retries/requeue",
            $"/jobs/actions/requeue/{run}"];
        using var anonymous = app.NewBrowser();
        using var analyst = await app.SignInAsync("analyst");
        using var admin = await app.SignInAsync("admin");
        foreach (var page in Pages)
        {
            using var stranger = await anonymous.GetAsync($"/hangfire{page}");
            Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
            Assert.Contains("/sign-in", stranger.Headers.Location!.ToString(), StringComparison.Ordinal);
            using var reader = await analyst.GetAsync($"/hangfire{page}");
            Assert.True(reader.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Redirect or HttpStatusCode.NotFound, $"{reader.StatusCode}");
        }

        var recurring = app.Services.GetRequiredService<Hangfire.JobStorage>();
        foreach (var command in commands)
        {
            foreach (var browser in (FormClient[])[anonymous, analyst, admin])
            {
                using var answer = await browser.SendFormToAsync("/users", $"/hangfire{command}", ("jobs[]", "verify"));
                Assert.False(answer.IsSuccessStatusCode, $"{command} {answer.StatusCode}");
            }

            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options])
            {
                using var request = new HttpRequestMessage(method, new Uri($"/hangfire{command}", UriKind.Relative));
                using var refused = await admin.SendAsync(request);
                Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"),
                    (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
                Assert.Equal(["GET"], refused.Content.Headers.Allow);
                Assert.Contains("Hangfire's dashboard is only to look at here", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            }
        }

        using var connection = recurring.GetConnection();
        Assert.Contains(Hangfire.Storage.StorageConnectionExtensions.GetRecurringJobs(connection), job => job.Id == VerifyJob.Definition.Name);
    }

    private static async Task<long> SucceedAsync(RunningDashboard app)
    {
        var queue = app.Services.GetRequiredService<JobQueue>();
        var run = (await queue.RequestAsync(VerifyJob.Definition.Name, new NoInput(), "ada", Token)).Run!.Value;
        await queue.WaitAsync(run, Token);
        return run;
    }
}
