using System.Net;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Dashboard.Accounts;

[Kind(TestKind.Host)]
public sealed partial class SetUpTests
{
    private const string Password = "correct horse battery staple";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>From the first start to a key in use, with every secret watched for in everything that was logged at any level.</summary>
    [Fact]
    public async Task The_first_admin_is_made_once_with_the_printed_token_and_no_secret_reaches_the_log_attack_15()
    {
        using var log = new CapturedLog();
        await using var app = await RunningDashboard.StartAsync(
            builder => builder.Logging.ClearProviders().AddProvider(log),
            "environment=Production", "Logging:LogLevel:Default=Trace", "Logging:LogLevel:Microsoft=Trace", "Logging:LogLevel:Microsoft.AspNetCore=Trace");
        var token = PrintedToken().Match(string.Join('\n', log.Lines)).Groups[1].Value;
        Assert.Equal(32, token.Length);
        using var browser = app.NewBrowser();
        using var start = await browser.GetAsync("/sign-in");
        Assert.Equal("/set-up", start.Headers.Location!.OriginalString.Replace(
            app.BaseAddress.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal));

        using var guessed = await SetUpAsync(browser, new string('0', 32), Password);
        Assert.Contains("The token is wrong", await guessed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var weak = await SetUpAsync(browser, token, "short");
        Assert.Contains("12 characters", await weak.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var endless = await SetUpAsync(browser, token, new string('x', 140));
        Assert.Contains("12 to 128 characters; this one has 140", await endless.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var made = await SetUpAsync(browser, token, Password);
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        using var users = await browser.GetAsync("/users");
        Assert.Equal(HttpStatusCode.OK, users.StatusCode);

        using var stranger = app.NewBrowser();
        using var gone = await stranger.GetAsync("/set-up");
        using var reused = await browser.SendFormToAsync(
            "/account/password", "/set-up", ("_handler", "set-up"), ("Input.Token", token), ("Input.Name", "second"), ("Input.Password", Password),
            ("Input.Again", Password));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (gone.StatusCode, reused.StatusCode));
        Assert.Single(await app.Services.GetRequiredService<IUserAccounts>().ListAsync(Token));

        using var again = await stranger.SendFormAsync("/sign-in", "password", ("Input.Name", "root"), ("Input.Password", Password));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        using var wrong = await app.NewBrowser().SendFormAsync("/sign-in", "password", ("Input.Name", "wr0ng-n4me"), ("Input.Password", "wr0ng-passw0rd"));
        var key = await app.AddKeyAsync("root", AccountRole.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/assets", UriKind.Relative)) { Headers = { { ApiKeyHandler.Header, key } } };
        using var used = await app.NewBrowser().SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        app.Http.DefaultRequestHeaders.Add(ApiKeyHandler.Header, key);
        var newKey = (await app.Http.SendJsonAsync("POST", "/api/v1/keys", new { name = "child", scope = "read" }).ExpectAsync(HttpStatusCode.Created))
            .GetProperty("secret").GetString()!;
        var newUser = await app.Http.SendJsonAsync("POST", "/api/v1/users", new { name = "ada", role = "analyst" }).ExpectAsync(HttpStatusCode.Created);
        var reset = await app.Http.SendJsonAsync("POST", $"/api/v1/users/{newUser.GetProperty("user").GetProperty("id").GetString()}/password").ExpectAsync();
        var (first, second) = (newUser.GetProperty("password").GetString()!, reset.GetProperty("password").GetString()!);
        Assert.NotEqual(first, second);

        Assert.Contains(log.Lines, line => line.Contains("/api/v1/assets", StringComparison.Ordinal));
        Assert.Single(log.Lines, line => line.Contains(token, StringComparison.Ordinal));
        Assert.All((string[])[Password, "wr0ng-passw0rd", "wr0ng-n4me", key, key[^20..], newKey, newKey[^20..], first, second], secret =>
            Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
        var audit = await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token);
        Assert.Equal(["done", "done", "done", "refused", "done", "done", "done, by set-up token"], audit.Items.Select(entry => entry.Outcome));
        Assert.Equal("unknown name", audit.Items[3].Who);
        Assert.All((string[])[newKey, newKey[^20..], first, second], secret =>
            Assert.DoesNotContain(audit.Items, entry => $"{entry}".Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_makes_one_admin_however_many_send_it_at_once()
    {
        var setUp = new SetUp();
        var token = setUp.Open();
        var made = 0;

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => setUp.TryAsync(token, async () =>
        {
            await Task.Yield();
            Interlocked.Increment(ref made);
            return true;
        }))));

        Assert.Equal((1, 1, false), (made, results.Count(done => done), setUp.IsOpen));
    }

    [Fact]
    public async Task A_failed_attempt_leaves_the_token_valid()
    {
        var setUp = new SetUp();
        var token = setUp.Open();

        Assert.False(await setUp.TryAsync("another", () => Task.FromResult(true)));
        Assert.False(await setUp.TryAsync(token, () => Task.FromResult(false)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => setUp.TryAsync(token, () => throw new InvalidOperationException()));
        Assert.True(await setUp.TryAsync($" {token}\n", () => Task.FromResult(true)));
        Assert.False(await setUp.TryAsync(token, () => Task.FromResult(true)));
    }

    [Fact]
    public async Task Too_many_tries_from_one_address_are_turned_away_with_a_page_and_a_time_to_wait()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:SignInsPerMinute=2");
        using var browser = app.NewBrowser();
        for (var i = 0; i < 2; i++)
        {
            using var refused = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "x"), ("Input.Password", "y"));
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        }

        using var limited = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "x"), ("Input.Password", "y"));
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("Too many tries", await limited.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_requests_of_a_program_are_turned_away_with_a_problem_and_do_not_touch_other_callers()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:ExpensivePerMinute=2");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await app.Http.GetAsync(new Uri("/api/v1/ledger/chain", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var limited = await app.Http.GetAsync(new Uri("/api/v1/ledger/chain", UriKind.Relative), Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (limited.StatusCode, limited.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(limited.Headers.RetryAfter);
        using var other = await (await app.SignInAsync("analyst")).GetAsync("/api/v1/ledger/chain");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Four_seconds_worth_of_a_callers_requests_may_come_at_once_and_more_are_turned_away()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:ApiPerSecond=1");
        var taken = 0;
        var status = HttpStatusCode.OK;
        for (; status == HttpStatusCode.OK && taken < 200; taken += status == HttpStatusCode.OK ? 1 : 0)
        {
            using var answer = await app.Http.GetAsync(new Uri("/api/v1/assets", UriKind.Relative), Token);
            status = answer.StatusCode;
            Assert.Equal(status != HttpStatusCode.OK, answer.Headers.RetryAfter is not null);
        }

        // A slow machine asks no faster than it is allowed to for a while.
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.True(taken >= 4, $"{taken} were taken.");
    }

    private static Task<HttpResponseMessage> SetUpAsync(FormClient browser, string token, string password) => browser.SendFormAsync(
        "/set-up", "set-up", ("Input.Token", token), ("Input.Name", "root"), ("Input.Password", password), ("Input.Again", password));

    [GeneratedRegex("make the first admin: ([0-9a-f]+)")]
    private static partial Regex PrintedToken();
}
