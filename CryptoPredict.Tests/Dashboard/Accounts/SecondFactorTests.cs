using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace CryptoPredict.Tests.Dashboard.Accounts;

[Kind(TestKind.Host)]
public sealed partial class SecondFactorTests
{
    private readonly FakeTimeProvider _clock = new(Sample.Start);
    private readonly UserAccount _ada = new() { Id = "ada", Name = "ada", CreatedAt = Sample.Start };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The vectors of RFC 6238, appendix B, cut to six digits: what the tests below rest on.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_rfc_6238(long second, string code) =>
        Assert.Equal(code, CodeOf(Base32Encoding.ToString(Encoding.ASCII.GetBytes("12345678901234567890")), second / 30));

    [Fact]
    public void A_code_opens_once_within_its_window_and_none_before_it_opens_afterwards()
    {
        var (factor, key, _) = TurnOn();
        var step = Step;
        Assert.False(factor.Take(_ada, CodeOf(key, step)), "It was used to turn the factor on.");

        _clock.Advance(TimeSpan.FromMinutes(10));
        step = Step;
        Assert.False(factor.Take(_ada, CodeOf(key, step - 2)));
        Assert.False(factor.Take(_ada, CodeOf(key, step + 2)));
        Assert.True(factor.Take(_ada, CodeOf(key, step)));
        Assert.False(factor.Take(_ada, CodeOf(key, step)));
        Assert.False(factor.Take(_ada, CodeOf(key, step - 1)));
        Assert.True(factor.Take(_ada, $" {CodeOf(key, step + 1)} "));
        Assert.All((string[])["", "12345", "1234567", "abcdef", new string('1', 1000)], wrong => Assert.False(factor.Take(_ada, wrong)));
    }

    [Fact]
    public void A_recovery_code_opens_once_and_is_not_stored()
    {
        var (factor, _, codes) = TurnOn();
        Assert.Equal(SecondFactor.RecoveryCodes, codes.Distinct().Count());
        Assert.All(codes, code => Assert.DoesNotContain(
            code.Replace("-", "", StringComparison.Ordinal), _ada.RecoveryCodes, StringComparison.OrdinalIgnoreCase));

        Assert.True(factor.Take(_ada, codes[3].ToUpperInvariant()));
        Assert.False(factor.Take(_ada, codes[3]));
        Assert.Equal(SecondFactor.RecoveryCodes - 1, SecondFactor.RecoveryCodesLeft(_ada));

        var anew = SecondFactor.NewRecoveryCodes(_ada);
        Assert.False(factor.Take(_ada, codes[4]));
        Assert.True(factor.Take(_ada, anew[0]));
    }

    [Fact]
    public void The_key_is_stored_encrypted_and_an_offer_is_good_for_its_user_and_a_while()
    {
        var (factor, key, _) = TurnOn();
        Assert.DoesNotContain(key, _ada.SecondFactorKey, StringComparison.Ordinal);

        var bob = new UserAccount { Id = "bob", Name = "bob", CreatedAt = Sample.Start };
        var offer = factor.Offer(bob);
        Assert.Equal(offer.Key, factor.Offer(bob, offer.Ticket).Key);
        Assert.NotEqual(offer.Key, factor.Offer(_ada, offer.Ticket).Key);
        Assert.Null(factor.TurnOn(_ada, offer.Ticket, CodeOf(offer.Key, Step)));
        _clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Null(factor.TurnOn(bob, offer.Ticket, CodeOf(offer.Key, Step)));
        Assert.Contains("<svg", offer.Picture, StringComparison.Ordinal);
        Assert.DoesNotContain("style", offer.Picture, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_sign_in_with_a_second_factor_asks_for_its_code_takes_it_once_and_an_admin_takes_it_away_asvs_2_8()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var browser = await app.SignInAsync("analyst");
        using var other = await app.SignInAsync("analyst");
        var (key, codes) = await TurnOnAsync(browser, "development-analyst");
        using var still = await browser.GetAsync("/");
        using var ended = await other.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (still.StatusCode, ended.StatusCode));

        using var fresh = app.NewBrowser();
        var ticket = await PasswordAsync(fresh);
        using var nothing = await fresh.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, nothing.StatusCode);
        var code = CodeOf(key, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 + 1);
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(fresh, ticket, "000000" == code ? "111111" : "000000"));
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(fresh, "forged", code));
        Assert.Equal(HttpStatusCode.Redirect, await CodeAsync(fresh, ticket, code));
        using var opened = await fresh.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);

        using var replay = app.NewBrowser();
        ticket = await PasswordAsync(replay);
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(replay, ticket, code));
        Assert.Equal(HttpStatusCode.Redirect, await CodeAsync(replay, ticket, codes[0]));

        var id = (await app.Services.GetRequiredService<IUserAccounts>().FindByNameAsync("ANALYST", Token))!.Id;
        Assert.True((await app.Http.SendJsonAsync("GET", $"/api/v1/users/{id}").ExpectAsync()).GetProperty("secondFactor").GetBoolean());
        await app.Http.SendJsonAsync("DELETE", $"/api/v1/users/{id}/second-factor").ExpectAsync();
        using var lost = await replay.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, lost.StatusCode);
        using var byPassword = await replay.SendFormAsync("/sign-in", "password", ("Input.Name", "analyst"), ("Input.Password", "development-analyst"));
        Assert.Equal(HttpStatusCode.Redirect, byPassword.StatusCode);

        var audit = (await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token)).Items
            .Select(entry => (entry.What, entry.Outcome)).ToList();
        Assert.Contains(("second-factor.on", "refused"), audit);
        Assert.Contains(("second-factor.on", "done"), audit);
        Assert.Contains(("sign-in", "refused: the code is wrong"), audit);
        Assert.Contains(("user.remove-second-factor", "done"), audit);
    }

    [Fact]
    public async Task Where_admins_need_a_second_factor_one_without_gets_nowhere_but_to_the_page_that_sets_it_up_asvs_4_3_1()
    {
        await using var app = await RunningDashboard.StartAsync("Accounts:AdminsNeedSecondFactor=true");
        using var analyst = await app.SignInAsync("analyst");
        using var admin = await app.SignInAsync("admin");
        using var reads = await analyst.GetAsync("/");
        using var sent = await admin.GetAsync("/");
        using var program = await app.Http.GetAsync(new Uri("/api/v1/users", UriKind.Relative), Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.OK), (reads.StatusCode, sent.StatusCode, program.StatusCode));
        Assert.EndsWith("/account/second-factor", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);

        var (_, codes) = await TurnOnAsync(admin, "development-admin");
        using var opens = await admin.GetAsync("/users");
        using var kept = await admin.SendFormToAsync(
            "/account/second-factor", "/account/second-factor", ("_handler", "change"), ("Input.Password", "development-admin"), ("Input.Code", codes[0]),
            ("Input.Action", "off"));

        Assert.Equal(HttpStatusCode.OK, opens.StatusCode);
        Assert.Contains("so it stays on", await kept.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>Ten wrong codes of a known browser and five more of an unknown one are what an account takes.</summary>
    [Fact]
    public async Task Codes_guessed_in_a_session_count_as_at_a_sign_in()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var browser = await app.SignInAsync("analyst");
        var (_, codes) = await TurnOnAsync(browser, "development-analyst");

        // Turning it on has tried one wrong password.
        for (var i = 1; i < 15; i++)
        {
            Assert.Contains("The code is wrong", await TurnOffAsync("no code"), StringComparison.Ordinal);
        }

        Assert.Contains("The password is wrong. After five wrong ones", await TurnOffAsync(codes[0]), StringComparison.Ordinal);

        async Task<string> TurnOffAsync(string code)
        {
            const string Path = "/account/second-factor";
            using var answer = await browser.SendFormToAsync(
                Path, Path, ("_handler", "change"), ("Input.Password", "development-analyst"), ("Input.Code", code), ("Input.Action", "off"));
            return await answer.Content.ReadAsStringAsync(Token);
        }
    }

    private long Step => _clock.GetUtcNow().ToUnixTimeSeconds() / 30;

    private (SecondFactor Factor, string Key, IReadOnlyList<string> Codes) TurnOn()
    {
        var protection = new EphemeralDataProtectionProvider();
        var factor = new SecondFactor(protection, new Tickets(protection, _clock), _clock);
        var offer = factor.Offer(_ada);
        return (factor, offer.Key, factor.TurnOn(_ada, offer.Ticket, CodeOf(offer.Key, Step))!);
    }

    private static async Task<(string Key, IReadOnlyList<string> Codes)> TurnOnAsync(FormClient browser, string password)
    {
        const string Path = "/account/second-factor";
        using var page = await browser.GetAsync(Path);
        var html = await page.Content.ReadAsStringAsync(Token);
        var key = string.Concat(WebUtility.HtmlDecode(KeyShown().Match(html).Groups[1].Value).Where(char.IsLetterOrDigit));
        var ticket = TicketShown().Match(html).Groups[1].Value;
        var code = CodeOf(key, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        using var refused = await browser.SendFormToAsync(
            Path, Path, ("_handler", "turn-on"), ("Input.Ticket", ticket), ("Input.Password", "wrong"), ("Input.Code", code));
        Assert.Contains("The password is wrong", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var on = await browser.SendFormToAsync(
            Path, Path, ("_handler", "turn-on"), ("Input.Ticket", ticket), ("Input.Password", password), ("Input.Code", code));
        string[] codes = [.. CodesShown().Matches(await on.Content.ReadAsStringAsync(Token)).Select(match => match.Groups[1].Value)];
        Assert.Equal(SecondFactor.RecoveryCodes, codes.Length);
        return (key, codes);
    }

    // Signs in by password and takes the ticket of the form that asks for the code.
    private static async Task<string> PasswordAsync(FormClient browser)
    {
        using var answer = await browser.SendFormAsync("/sign-in", "password", ("Input.Name", "analyst"), ("Input.Password", "development-analyst"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return TicketShown().Match(await answer.Content.ReadAsStringAsync(Token)).Groups[1].Value;
    }

    private static async Task<HttpStatusCode> CodeAsync(FormClient browser, string ticket, string code)
    {
        using var answer = await browser.SendFormToAsync("/sign-in", "/sign-in", ("_handler", "code"), ("Code.Ticket", ticket), ("Code.Code", code));
        return answer.StatusCode;
    }

    private static string CodeOf(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 and the apps take SHA-1.
        var hash = HMACSHA1.HashData(Base32Encoding.ToBytes(key), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("<code class=\"secret[^>]*>\\s*([^<]*?)\\s*</code>")]
    private static partial Regex KeyShown();

    [GeneratedRegex("name=\"(?:Input|Code).Ticket\" value=\"([^\"]*)\"")]
    private static partial Regex TicketShown();

    [GeneratedRegex("<code>([a-z2-9-]{19})</code>")]
    private static partial Regex CodesShown();
}
