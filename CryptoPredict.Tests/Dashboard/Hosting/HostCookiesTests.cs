using System.Net;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Hosting;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>Cookies over https and over http, by what a real server sets.</summary>
[Kind(TestKind.Host)]
public sealed class HostCookiesTests
{
    [Fact]
    public async Task Over_https_every_cookie_belongs_to_this_host_alone_attack_1_attack_15()
    {
        using var certificate = TestCertificate.Curve("127.0.0.1");
        await using var dashboard = await RunningDashboard.StartAsync(
            builder => builder.WebHost.ConfigureKestrel(server => server.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate)),
            "urls=https://127.0.0.1:0");
        using var browser = dashboard.NewBrowser();
        using var form = await browser.GetAsync("/sign-in");
        using var signedIn = await browser.SendFormAsync("/sign-in", "development", ("Account", "admin"));
        using var opened = await browser.GetAsync("/users");
        var set = Set(form).Concat(Set(signedIn)).ToList();

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (signedIn.StatusCode, opened.StatusCode));
        Assert.Contains(set, cookie => cookie.StartsWith("__Host-CryptoPredict.SignIn=", StringComparison.Ordinal));
        Assert.Contains(set, cookie => cookie.StartsWith("__Host-.AspNetCore.Antiforgery.", StringComparison.Ordinal));
        Assert.All(set, cookie => Assert.Matches("^__Host-.*; path=/; secure; samesite=strict; httponly$", cookie));

        // What somebody on the way or in a sub-domain could plant is not heeded.
        using var forged = new HttpRequestMessage(HttpMethod.Get, new Uri("/users", UriKind.Relative));
        forged.Headers.Add("Cookie", browser.Cookies.GetCookieHeader(dashboard.BaseAddress).Replace("__Host-", "", StringComparison.Ordinal));
        using var stranger = dashboard.NewBrowser();
        using var refused = await stranger.SendAsync(forged);
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);

        using var signedOut = await browser.SendFormToAsync("/account/password", "/sign-out");
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name.Contains("SignIn", StringComparison.Ordinal) && !cookie.Expired);
    }

    [Fact]
    public async Task Over_http_on_this_machine_cookies_work_without_the_prefix()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = dashboard.NewBrowser();
        using var form = await browser.GetAsync("/sign-in");
        using var signedIn = await browser.SendFormAsync("/sign-in", "development", ("Account", "admin"));
        using var opened = await browser.GetAsync("/users");

        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.All(Set(form).Concat(Set(signedIn)), cookie => Assert.Matches("^[^_].*; path=/; samesite=strict; httponly$", cookie));
    }

    private static IEnumerable<string> Set(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];
}
