using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Account;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>Signing in over real HTTP.</summary>
[Kind(TestKind.Host)]
public sealed class SignInTests(SignInTests.Fixture fixture) : IClassFixture<SignInTests.Fixture>
{
    private const string Right = "development-admin";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_opens_a_session_whose_cookie_scripts_cannot_read()
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var answer = await SignInAsync(browser, "ADMIN", Right, "/sign-in?returnUrl=%2Fverification%3Frange%3Dall");

        Assert.Equal((HttpStatusCode.Redirect, "/verification?range=all"), (answer.StatusCode, Local(answer)));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CryptoPredict.SignIn=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var page = await browser.GetAsync("/verification");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Every_refusal_looks_the_same_and_hashes_once()
    {
        await fixture.AddUserAsync("disabled", user => user.Disabled = true);
        await fixture.AddUserAsync("resting", user => user.LockedUntil = TimeProvider.System.GetUtcNow().AddMinutes(5));
        (string Name, string Password)[] tries =
        [
            ("analyst", "wrong-password-1"), ("nobody-of-this-name", "wrong-password-1"), ("disabled", Fixture.Password), ("resting", Fixture.Password),
            ("analyst", new string('x', 5000)), (new string('n', 5000), "wrong-password-1"), ("", ""),
        ];
        var pages = new List<string>();
        foreach (var (name, password) in tries)
        {
            using var browser = fixture.Dashboard.NewBrowser();
            var before = fixture.Hasher.Checks;
            using var answer = await SignInAsync(browser, name, password);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(1, fixture.Hasher.Checks - before);
            pages.Add(FormClient.WithoutTokens(await answer.Content.ReadAsStringAsync(Token)));
        }

        Assert.Contains(AccountTexts.SignInRefused, pages[0], StringComparison.Ordinal);
        Assert.All(pages, page => Assert.Equal(pages[0], page));
    }

    [Fact]
    public async Task Five_wrong_passwords_make_an_account_rest_even_for_the_right_one_and_even_when_sent_at_once()
    {
        await fixture.AddUserAsync("guessed", _ => { });
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync("guessed", $"guess number {i}")));

        Assert.All(tries, Assert.False);
        Assert.False(await TryAsync("guessed", Fixture.Password));
        var user = await fixture.FindAsync("guessed");
        Assert.True(user.LockedUntil > TimeProvider.System.GetUtcNow().AddMinutes(4));

        user.LockedUntil = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await fixture.Accounts.UpdateAsync(user, Token);
        Assert.True(await TryAsync("guessed", Fixture.Password));
    }

    [Fact]
    public async Task Who_guesses_does_not_keep_out_a_browser_that_signed_in_before_attack_12()
    {
        await fixture.AddUserAsync("owner", _ => { });
        using var own = fixture.Dashboard.NewBrowser();
        using var before = await SignInAsync(own, "owner", Fixture.Password);
        Assert.Contains("httponly", before.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CryptoPredict.Browser.", StringComparison.Ordinal)),
            StringComparison.OrdinalIgnoreCase);
        using var signedOut = await own.SendFormToAsync("/account/password", "/sign-out");
        for (var i = 0; i < 20; i++)
        {
            Assert.False(await TryAsync("owner", $"guess number {i}"));
        }

        Assert.False(await TryAsync("owner", Fixture.Password));
        using var still = await SignInAsync(own, "owner", Fixture.Password);
        Assert.Equal(HttpStatusCode.Redirect, still.StatusCode);

        // Its sign-in lets nobody guess anew.
        Assert.False(await TryAsync("owner", Fixture.Password));
    }

    [Fact]
    public async Task A_known_browser_from_which_too_much_was_guessed_is_known_no_more()
    {
        await fixture.AddUserAsync("robbed", _ => { });
        using var stolen = fixture.Dashboard.NewBrowser();
        using var before = await SignInAsync(stolen, "robbed", Fixture.Password);
        for (var i = 0; i < 16; i++)
        {
            using var guess = await SignInAsync(stolen, "robbed", $"guess number {i}");
        }

        using var refused = await SignInAsync(stolen, "robbed", Fixture.Password);
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
    }

    [Fact]
    public async Task A_browser_that_signed_in_before_has_tries_of_its_own_at_an_address_that_has_used_up_its_share_attack_12()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:SignInsPerMinute=3");
        using var own = await app.SignInAsync("analyst");
        using var guesser = app.NewBrowser();
        for (var i = 0; i < 3; i++)
        {
            using var guess = await SignInAsync(guesser, "analyst", $"guess number {i}");
        }

        using var limited = await SignInAsync(guesser, "analyst", "development-analyst");
        using var free = await SignInAsync(own, "analyst", "development-analyst");

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Redirect), (limited.StatusCode, free.StatusCode));
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::1", "::/64")]
    public void Callers_of_one_ipv6_network_are_one_caller_attack_12(string address, string network) => Assert.Equal(
        network, ClientAddress.NetworkOf(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } }));

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("users")]
    [InlineData("")]
    [InlineData(null)]
    public void A_sign_in_never_leads_out_of_the_application(string? address) => Assert.Equal("/", LocalAddress.OrHome(address));

    [Theory]
    [InlineData("/")]
    [InlineData("/users?tab=audit&page=2")]
    [InlineData("/jobs?tab=a%20b#c")]
    public void A_sign_in_leads_back_to_the_page_that_was_asked_for(string address) => Assert.Equal(address, LocalAddress.OrHome(address));

    [Theory]
    [InlineData("/é", "/%C3%A9")]
    [InlineData("/data?series=日本&page=2", "/data?series=%E6%97%A5%E6%9C%AC&page=2")]
    [InlineData("/already%20escaped", "/already%20escaped")]
    [InlineData("/😀", "/%F0%9F%98%80")]
    public async Task A_sign_in_leads_back_to_an_address_in_any_script_attack_15(string address, string expected)
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var answer = await SignInAsync(browser, "admin", Right, $"/sign-in?returnUrl={Uri.EscapeDataString(address)}");

        Assert.Equal((HttpStatusCode.Redirect, expected), (answer.StatusCode, Local(answer)));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/account/password")]
    [InlineData("/verification")]
    public async Task What_is_posted_to_a_page_and_is_no_form_is_refused_attack_15(string path)
    {
        using var browser = await fixture.Dashboard.SignInAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent("{}") };
        using var answer = await browser.SendAsync(request);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains("takes nothing but its own form", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_at_the_present_password_count_as_at_a_sign_in_asvs_2_2_1()
    {
        await fixture.AddUserAsync("hijacked", _ => { });
        using var own = fixture.Dashboard.NewBrowser();
        using var signedIn = await SignInAsync(own, "hijacked", Fixture.Password);
        for (var i = 0; i < 16; i++)
        {
            using var guess = await ChangeAsync(own, $"guess number {i}", "a wholly new password");
        }

        using var right = await ChangeAsync(own, Fixture.Password, "a wholly new password");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.True((await fixture.FindAsync("hijacked")).LockedUntil > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_signs_nobody_in()
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var content = new FormUrlEncodedContent([new("_handler", "development"), new("Account", "admin")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-in", UriKind.Relative)) { Content = content };
        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name == "CryptoPredict.SignIn");
    }

    [Fact]
    public async Task Signing_out_needs_the_token_and_ends_the_session()
    {
        using var browser = await fixture.Dashboard.SignInAsync("analyst");
        using var forged = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-out", UriKind.Relative));
        using var refused = await browser.SendAsync(forged);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var answer = await browser.SendFormToAsync("/account/password", "/sign-out");
        using var page = await browser.GetAsync("/");

        Assert.Equal("/sign-in", Local(answer));
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_once_also_for_a_copy_of_its_cookie_attack_15()
    {
        await fixture.AddUserAsync("everywhere", _ => { });
        using var here = fixture.Dashboard.NewBrowser();
        using var there = fixture.Dashboard.NewBrowser();
        using var first = await SignInAsync(here, "everywhere", Fixture.Password);
        using var second = await SignInAsync(there, "everywhere", Fixture.Password);
        using var copy = fixture.Dashboard.NewBrowser();
        copy.Cookies.Add(here.Cookies.GetAllCookies());
        using var before = await copy.GetAsync("/");

        using var answer = await here.SendFormToAsync("/account/password", "/sign-out");

        Assert.Equal("/sign-in", Local(answer));
        using var after = await copy.GetAsync("/");
        using var elsewhere = await there.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.OK), (before.StatusCode, after.StatusCode, elsewhere.StatusCode));
    }

    [Fact]
    public async Task A_new_password_ends_the_user_s_other_sessions_and_keeps_this_one()
    {
        await fixture.AddUserAsync("changer", _ => { });
        using var here = fixture.Dashboard.NewBrowser();
        using var there = fixture.Dashboard.NewBrowser();
        using var first = await SignInAsync(here, "changer", Fixture.Password);
        using var second = await SignInAsync(there, "changer", Fixture.Password);

        using var wrong = await ChangeAsync(here, "not the present one", "a wholly new password");
        Assert.Contains(Reauthentication.PasswordRefusal, await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var changed = await ChangeAsync(here, Fixture.Password, "a wholly new password");

        Assert.Equal("/", Local(changed));
        using var still = await here.GetAsync("/");
        using var ended = await there.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (still.StatusCode, ended.StatusCode));
    }

    [Fact]
    public async Task A_temporary_password_opens_nothing_but_the_page_that_replaces_it_attack_15()
    {
        await fixture.AddUserAsync("newcomer", user =>
            (user.PasswordIsTemporary, user.TemporaryPasswordUntil) = (true, TimeProvider.System.GetUtcNow().AddDays(1)));
        using var browser = fixture.Dashboard.NewBrowser();
        using var signedIn = await SignInAsync(browser, "newcomer", Fixture.Password);
        using var before = await browser.GetAsync("/");
        Assert.Equal("/account/password", Local(before));
        using var program = await browser.GetAsync("/api/v1/assets");
        Assert.Contains(
            "newcomer must first replace the password that an admin has set: on /account/password", await program.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal);

        using var changed = await ChangeAsync(browser, Fixture.Password, "a password of my own");
        using var after = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Null((await fixture.FindAsync("newcomer")).TemporaryPasswordUntil);
    }

    [Fact]
    public async Task A_temporary_password_opens_for_its_time_only_asvs_2_3_1()
    {
        await fixture.AddUserAsync("late", user =>
            (user.PasswordIsTemporary, user.TemporaryPasswordUntil) = (true, TimeProvider.System.GetUtcNow().AddHours(1)));
        Assert.True(await TryAsync("late", Fixture.Password));
        var user = await fixture.FindAsync("late");
        user.TemporaryPasswordUntil = TimeProvider.System.GetUtcNow();
        await fixture.Accounts.UpdateAsync(user, Token);
        using var browser = fixture.Dashboard.NewBrowser();

        using var refused = await SignInAsync(browser, "late", Fixture.Password);

        Assert.Contains(AccountTexts.SignInRefused, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_of_128_signs_of_any_script_opens_whole_and_not_without_its_last_sign_asvs_2_1_2()
    {
        const string Start = "quiet  lantern 🦑 Ωμέγα 漢字 \"<&>'% oyster ";
        var password = Start + string.Concat(Enumerable.Range(0, AccountOptions.MaxPasswordLength - Start.Length).Select(i => (char)('a' + (i * 7 % 26))));
        await fixture.AddUserAsync("polyglot", _ => { });
        using var browser = fixture.Dashboard.NewBrowser();
        using var signedIn = await SignInAsync(browser, "polyglot", Fixture.Password);
        using var changed = await ChangeAsync(browser, Fixture.Password, password);

        Assert.Equal((128, HttpStatusCode.Redirect), (password.Length, changed.StatusCode));
        Assert.True(await TryAsync("polyglot", password));
        Assert.False(await TryAsync("polyglot", password[..^1]));
    }

    [Fact]
    public async Task A_disabled_user_s_session_ends_at_once()
    {
        await fixture.AddUserAsync("leaver", _ => { });
        using var browser = fixture.Dashboard.NewBrowser();
        using var signedIn = await SignInAsync(browser, "leaver", Fixture.Password);
        using var before = await browser.GetAsync("/");

        await fixture.DisableAsync("leaver");
        using var after = await browser.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (before.StatusCode, after.StatusCode));
    }

    private static Task<HttpResponseMessage> SignInAsync(FormClient browser, string name, string password, string path = "/sign-in") =>
        browser.SendFormAsync(path, "password", ("Input.Name", name), ("Input.Password", password));

    private static Task<HttpResponseMessage> ChangeAsync(FormClient browser, string present, string next) => browser.SendFormAsync(
        "/account/password", "password", ("Input.Present", present), ("Input.Next", next), ("Input.Again", next));

    private static string Local(HttpResponseMessage answer) =>
        new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!).PathAndQuery;

    private async Task<bool> TryAsync(string name, string password)
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var answer = await SignInAsync(browser, name, password);
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public const string Password = "a password for tests";

        public RunningDashboard Dashboard { get; private set; } = null!;

        internal CountingHasher Hasher { get; private set; } = null!;

        internal IUserAccounts Accounts => Dashboard.Services.GetRequiredService<IUserAccounts>();

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync(
                builder => builder.Services.AddSingleton<IPasswordHasher<UserAccount>>(provider =>
                    Hasher = new CountingHasher(provider.GetRequiredService<IOptions<PasswordHasherOptions>>())),
                "Logging:LogLevel:Microsoft.AspNetCore.Antiforgery=None");
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();

        internal async Task AddUserAsync(string name, Action<UserAccount> change)
        {
            await using var scope = Dashboard.Services.CreateAsyncScope();
            var user = new UserAccount { Id = name, Name = name, CreatedAt = TimeProvider.System.GetUtcNow() };
            change(user);
            Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().CreateAsync(user, Password)).Succeeded);
        }

        internal async Task<UserAccount> FindAsync(string id) => (await Accounts.FindAsync(id, Token))!;

        internal async Task DisableAsync(string id)
        {
            await using var scope = Dashboard.Services.CreateAsyncScope();
            var user = await FindAsync(id);
            user.Disabled = true;
            Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>().UpdateSecurityStampAsync(user)).Succeeded);
        }
    }

    /// <summary>Counts how often a password was compared.</summary>
    internal sealed class CountingHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<UserAccount>(options)
    {
        private int _checks;

        public int Checks => _checks;

        public override PasswordVerificationResult VerifyHashedPassword(UserAccount user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _checks);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
