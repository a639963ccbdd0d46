using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

[Kind(TestKind.Host)]
public sealed class SessionsApiTests(SessionsApiTests.Fixture fixture) : IClassFixture<SessionsApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_lists_and_ends_their_own_sessions_and_nobody_elses()
    {
        using var here = await fixture.Dashboard.SignInAsync("analyst");
        using var there = await fixture.Dashboard.SignInAsync("analyst");
        using var admin = await fixture.Dashboard.SignInAsync("admin");

        var mine = await ListAsync(here);
        Assert.Equal(2, mine.Count);
        var other = Assert.Single(mine, row => !row.GetProperty("current").GetBoolean());
        Assert.Equal("127.0.0.1", other.GetProperty("address").GetString());
        Assert.Equal(other.GetProperty("begunAt").GetDateTimeOffset().AddHours(12), other.GetProperty("endsAt").GetDateTimeOffset());
        var foreign = (await ListAsync(admin)).Single(row => row.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(here, $"/api/v1/sessions/{foreign}"));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(here, $"/api/v1/sessions/{other.GetProperty("id").GetString()}"));
        using var ended = await there.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);

        using var third = await fixture.Dashboard.SignInAsync("analyst");
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(here, "/api/v1/sessions"));
        using var endedToo = await third.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, endedToo.StatusCode);
        Assert.True(Assert.Single(await ListAsync(here)).GetProperty("current").GetBoolean());
    }

    [Fact]
    public async Task A_user_lists_and_forgets_the_browsers_that_their_account_knows_and_nobody_elses()
    {
        const string Browsers = "/api/v1/sessions/browsers";
        var app = await RunningDashboard.StartAsync();
        using var here = await app.SignInAsync("analyst");
        using var there = await app.SignInAsync("analyst");
        using var admin = await app.SignInAsync("admin");
        var mine = await ListAsync(here, Browsers);
        Assert.Equal(["127.0.0.1", "127.0.0.1"], mine.Select(row => row.GetProperty("address").GetString()));
        var other = Assert.Single(mine, row => !row.GetProperty("current").GetBoolean()).GetProperty("id").GetString();
        var foreign = Assert.Single(await ListAsync(admin, Browsers)).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(here, $"{Browsers}/{foreign}"));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(here, $"{Browsers}/{other}"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(here, $"{Browsers}/{other}"));
        Assert.True(Assert.Single(await ListAsync(here, Browsers)).GetProperty("current").GetBoolean());

        // Others guess: the account rests for the browser that was forgotten, and not for the one that is known.
        for (var i = 0; i < 5; i++)
        {
            using var guesser = app.NewBrowser();
            Assert.Equal(HttpStatusCode.OK, await SignInAsync(guesser, $"guess number {i}"));
        }

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(there, "development-analyst"));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync(here, "development-analyst"));

        await using var after = await app.RestartAsync();
        using var again = after.NewBrowser();
        again.Cookies.Add(after.BaseAddress, here.Cookies.GetAllCookies());
        Assert.Single(await ListAsync(again, Browsers));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(again, Browsers));
        Assert.Empty(await ListAsync(again, Browsers));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(again, Browsers));
        var audit = (await after.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token)).Items
            .Where(entry => entry.What == "browser.forget");
        Assert.Equal([("analyst", "all: 1"), ("analyst", "unknown, 127.0.0.1")], audit.Select(entry => (entry.Who, entry.Target)));

        static async Task<HttpStatusCode> SignInAsync(FormClient browser, string password)
        {
            using var answer = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "analyst"), ("Input.Password", password));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Sessions_outlive_a_restart_and_those_of_users_who_were_changed_meanwhile_do_not_come_back()
    {
        var before = await RunningDashboard.StartAsync();
        using var browser = await before.SignInAsync("analyst");
        using var ended = await before.SignInAsync("analyst");
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(browser, "/api/v1/sessions"));

        await using var after = await before.RestartAsync();
        using var again = after.NewBrowser();
        using var former = after.NewBrowser();
        again.Cookies.Add(after.BaseAddress, browser.Cookies.GetAllCookies());
        former.Cookies.Add(after.BaseAddress, ended.Cookies.GetAllCookies());
        using var still = await again.GetAsync("/");
        using var refused = await former.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (still.StatusCode, refused.StatusCode));
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(FormClient browser, string path = "/api/v1/sessions")
    {
        using var answer = await browser.GetAsync(path);
        return [.. JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("items").EnumerateArray()];
    }

    private static async Task<HttpStatusCode> DeleteAsync(FormClient browser, string path)
    {
        using var tokens = await browser.GetAsync("/api/v1/antiforgery");
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(path, UriKind.Relative));
        request.Headers.Add("RequestVerificationToken", JsonElement.Parse(await tokens.Content.ReadAsStringAsync(Token)).GetProperty("token").GetString());
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync();

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
