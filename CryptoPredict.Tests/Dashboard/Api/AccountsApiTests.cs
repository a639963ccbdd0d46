using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Users and keys over real HTTP, with the page's services and rules.</summary>
[Kind(TestKind.Host)]
public sealed class AccountsApiTests(AccountsApiTests.Fixture fixture) : IClassFixture<AccountsApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Carries a key of the admin with the scope admin.</summary>
    private HttpClient Http => fixture.Dashboard.Http;

    private IAuditLog Audit => fixture.Dashboard.Services.GetRequiredService<IAuditLog>();

    [Fact]
    public async Task A_user_is_made_by_a_key_with_a_password_told_once_that_opens_and_must_be_replaced()
    {
        using var answer = await Http.SendJsonAsync("POST", "/api/v1/users", new { name = " grace ", role = "analyst" });
        var made = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));

        Assert.Equal((HttpStatusCode.Created, true), (answer.StatusCode, answer.Headers.CacheControl!.NoStore));
        var user = await Http.SendJsonAsync("GET", answer.Headers.Location!.ToString()).ExpectAsync();
        Assert.Equal(("grace", "analyst", true),
            (user.GetProperty("name").GetString(), user.GetProperty("role").GetString(), user.GetProperty("passwordIsTemporary").GetBoolean()));
        using var browser = fixture.Dashboard.NewBrowser();
        using var signedIn = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "grace"),
            ("Input.Password", made.GetProperty("password").GetString()!));
        using var page = await browser.GetAsync("/");
        Assert.EndsWith("/account/password", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var entry = await LastAsync("user.create", "grace, analyst");
        Assert.Equal("done", entry.Outcome);
        Assert.StartsWith("key test (", entry.Who, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_who_has_signed_in_makes_admins_changes_roles_disables_enables_and_resets()
    {
        using var browser = await fixture.Dashboard.SignInAsync("admin");
        var id = (await SendAsync(browser, "POST", "/api/v1/users", """{"name":"ada","role":"Admin"}""").ExpectAsync(HttpStatusCode.Created)).GetProperty("user").GetProperty("id").GetString()!;
        var path = $"/api/v1/users/{id}";

        await SendAsync(browser, "PUT", $"{path}/role", """{"role":"analyst"}""").ExpectAsync();
        await SendAsync(browser, "PUT", $"{path}/disabled", null).ExpectAsync();
        var disabled = await Http.SendJsonAsync("GET", path).ExpectAsync();
        await SendAsync(browser, "DELETE", $"{path}/disabled", null).ExpectAsync();
        var reset = SendAsync(browser, "POST", $"{path}/password", null);
        Assert.True((await reset).Headers.CacheControl!.NoStore);
        var password = (await reset.ExpectAsync()).GetProperty("password").GetString()!;

        Assert.Equal(("analyst", true), (disabled.GetProperty("role").GetString(), disabled.GetProperty("disabled").GetBoolean()));
        using var newcomer = fixture.Dashboard.NewBrowser();
        using var signedIn = await newcomer.SendFormAsync("/sign-in", "password", ("Input.Name", "ada"), ("Input.Password", password));
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        foreach (var what in (string[])["user.role.analyst", "user.disable", "user.enable", "user.reset-password"])
        {
            Assert.Equal(("admin", "done"), ((await LastAsync(what, "ada")).Who, (await LastAsync(what, "ada")).Outcome));
        }
    }

    [Fact]
    public async Task A_key_makes_nobody_admin_and_changes_no_admin()
    {
        var analyst = (await Http.SendJsonAsync("POST", "/api/v1/users", new { name = "eve", role = "analyst" }).ExpectAsync(HttpStatusCode.Created))
            .GetProperty("user").GetProperty("id").GetString();
        var admin = (await fixture.Dashboard.Services.GetRequiredService<IUserAccounts>().FindByNameAsync("ADMIN", Token))!;
        (string Method, string Path, object? Body)[] beyond =
        [
            ("POST", "/api/v1/users", new { name = "mallory", role = "admin" }), ("PUT", $"/api/v1/users/{analyst}/role", new { role = "admin" }),
            ("PUT", $"/api/v1/users/{admin.Id}/role", new { role = "analyst" }), ("PUT", $"/api/v1/users/{admin.Id}/disabled", null),
            ("POST", $"/api/v1/users/{admin.Id}/password", null),
        ];
        foreach (var (method, path, body) in beyond)
        {
            Assert.Contains("A key makes nobody admin", await Http.SendJsonAsync(method, path, body).ProblemAsync(HttpStatusCode.Forbidden),
                StringComparison.Ordinal);
        }

        await Http.SendJsonAsync("PUT", $"/api/v1/users/{analyst}/disabled").ExpectAsync();
        var after = (await fixture.Dashboard.Services.GetRequiredService<IUserAccounts>().FindAsync(admin.Id, Token))!;
        Assert.Equal((admin.SecurityStamp, admin.Revision), (after.SecurityStamp, after.Revision));
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var browser = await app.SignInAsync("admin");
        var admin = (await app.Services.GetRequiredService<IUserAccounts>().FindByNameAsync("ADMIN", Token))!;

        Assert.Contains("is the last admin", await SendAsync(browser, "PUT", $"/api/v1/users/{admin.Id}/disabled", null).ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        Assert.Contains("is the last admin", await SendAsync(browser, "PUT", $"/api/v1/users/{admin.Id}/role", """{"role":"analyst"}""").ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_a_user_makes_is_told_once_and_opens()
    {
        using var browser = await fixture.Dashboard.SignInAsync("admin");
        using var answer = await SendAsync(browser, "POST", "/api/v1/keys", """{"name":"metrics","scope":"read","days":90}""");
        var made = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        var (key, secret) = (made.GetProperty("key"), made.GetProperty("secret").GetString()!);

        Assert.Equal((HttpStatusCode.Created, true), (answer.StatusCode, answer.Headers.CacheControl!.NoStore));
        Assert.Equal(("admin", "read", "open", JsonValueKind.Null),
            (key.GetProperty("owner").GetString(), key.GetProperty("scope").GetString(), key.GetProperty("state").GetString(),
                key.GetProperty("madeBy").ValueKind));
        Assert.Equal(90, (key.GetProperty("expiresAt").GetDateTimeOffset() - key.GetProperty("createdAt").GetDateTimeOffset()).TotalDays);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(secret, "GET", "/api/v1/assets"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(secret, "POST", "/api/v1/keys"));
        Assert.DoesNotContain(secret, (await Http.SendJsonAsync("GET", "/api/v1/keys").ExpectAsync()).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("done", (await LastAsync("key.create", "metrics, read, 90 days")).Outcome);
    }

    [Fact]
    public async Task A_key_that_a_key_makes_acts_for_the_same_admin_and_ends_with_its_maker()
    {
        var ends = TimeProvider.System.GetUtcNow().AddDays(20);
        var maker = await fixture.Dashboard.AddKeyAsync("admin", AccountRole.Admin, ends);
        var child = await MakeAsync(maker, 30);
        var grandchild = await MakeAsync(child.Secret, 7);

        Assert.Equal((ApiKeyText.ReadId(maker), "admin"), (child.Key.GetProperty("madeBy").GetString(), child.Key.GetProperty("owner").GetString()));
        Assert.Equal(ends.ToUnixTimeMilliseconds(), child.Key.GetProperty("expiresAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.True(grandchild.Key.GetProperty("expiresAt").GetDateTimeOffset() < ends);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(grandchild.Secret, "GET", "/api/v1/users"));

        using var revoked = await Http.SendJsonAsync("DELETE", $"/api/v1/keys/{ApiKeyText.ReadId(maker)}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);

        foreach (var secret in (string[])[maker, child.Secret, grandchild.Secret])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(secret, "GET", "/api/v1/assets"));
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/users", """{"name":"x","role":"king"}""", 400, "role is 'king'; it must be one of Analyst, Admin.")]
    [InlineData("POST", "/api/v1/users", """{"name":"x"}""", 400, "role is missing; expected is a JSON object with name, role.")]
    [InlineData("POST", "/api/v1/users", """{"name":" ","role":"analyst"}""", 400, "A name has 1 to 64 characters.")]
    [InlineData("POST", "/api/v1/users", """{"name":"two words","role":"analyst"}""", 400, "is invalid")]
    [InlineData("POST", "/api/v1/users", """{"name":"ADMIN","role":"analyst"}""", 409, "is already taken")]
    [InlineData("PUT", "/api/v1/users/nobody/role", """{"role":"analyst"}""", 404, "This user is not there")]
    [InlineData("PUT", "/api/v1/users/nobody/disabled", null, 404, "This user is not there")]
    [InlineData("DELETE", "/api/v1/users/nobody/disabled", null, 404, "This user is not there")]
    [InlineData("POST", "/api/v1/users/nobody/password", null, 404, "This user is not there")]
    [InlineData("GET", "/api/v1/users/nobody", null, 404, "This user is not there")]
    [InlineData("POST", "/api/v1/keys", """{"name":"x","scope":"all"}""", 400, "scope is 'all'; it must be read or admin.")]
    [InlineData("POST", "/api/v1/keys", """{"name":"x","scope":"read","days":31}""", 400, "a life of 7, 30, 90, 365 days")]
    [InlineData("POST", "/api/v1/keys", """{"name":"","scope":"read"}""", 400, "A key needs a name of 1 to 64 characters")]
    [InlineData("DELETE", "/api/v1/keys/0123456789ab", null, 404, "This key is gone or was revoked before")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, string? body, int status, string sentence) => Assert.Contains(
        sentence, await Http.SendJsonAsync(method, path, body is null ? null : JsonElement.Parse(body)).ProblemAsync((HttpStatusCode)status),
        StringComparison.Ordinal);

    private async Task<AuditEntry> LastAsync(string what, string target) =>
        (await Audit.ReadAsync(new AuditQuery(Limit: 1000), Token)).Items.First(entry => entry.What == what && entry.Target == target);

    private async Task<(JsonElement Key, string Secret)> MakeAsync(string maker, int days)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys")
        {
            Headers = { { ApiKeyHandler.Header, maker } },
            Content = new StringContent($$"""{"name":"made","scope":"admin","days":{{days}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using var program = fixture.Dashboard.NewBrowser();
        var made = await program.SendAsync(request).ExpectAsync(HttpStatusCode.Created);
        return (made.GetProperty("key"), made.GetProperty("secret").GetString()!);
    }

    private async Task<HttpStatusCode> AskAsync(string key, string method, string path)
    {
        using var program = fixture.Dashboard.NewBrowser();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Headers = { { ApiKeyHandler.Header, key } } };
        using var answer = await program.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>As a page does it: with the cookie, and the antiforgery token in its header.</summary>
    private static async Task<HttpResponseMessage> SendAsync(FormClient browser, string method, string path, string? body)
    {
        using var asked = await browser.GetAsync("/api/v1/antiforgery");
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Headers = { { AntiforgeryFilter.Header, JsonElement.Parse(await asked.Content.ReadAsStringAsync(Token)).GetProperty("token").GetString() } },
            Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        return await browser.SendAsync(request);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync();

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}
