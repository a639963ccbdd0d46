using System.Net;
using System.Security.Claims;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Dashboard.Accounts;

/// <summary>Who may do what an admin may without being one: a program on the developer's machine, and nobody else.</summary>
public sealed class LocalDevelopmentTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task A_program_on_this_machine_needs_no_key_in_development(string address) =>
        Assert.True(await MayAsync(Request(address)));

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("::ffff:10.0.0.7")]
    [InlineData(null)]
    public async Task Another_machine_needs_a_key(string? address) => Assert.False(await MayAsync(Request(address)));

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Elsewhere_than_in_development_this_machine_needs_a_key_too(string environment) =>
        Assert.False(await MayAsync(Request("127.0.0.1"), environment));

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Original-For", "127.0.0.1:4711")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("X-Api-Key", "anything")]
    [InlineData("Authorization", "Bearer anything")]
    public async Task What_a_proxy_or_another_site_sends_and_what_carries_a_key_is_not_local(string header, string value)
    {
        var request = Request("127.0.0.1");
        request.Request.Headers[header] = value;

        Assert.False(await MayAsync(request));
    }

    [Theory]
    [InlineData("Origin", "http://localhost:8080")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task This_application_s_own_pages_are(string header, string value)
    {
        var request = Request("127.0.0.1");
        request.Request.Headers[header] = value;

        Assert.True(await MayAsync(request));
    }

    [Theory]
    [InlineData(AccountRoles.Admin, true)]
    [InlineData(AccountRoles.Analyst, false)]
    public async Task Whoever_is_signed_in_may_what_their_role_says_and_no_more_from_here_than_from_elsewhere(string role, bool may)
    {
        foreach (var address in (string[])["127.0.0.1", "10.0.0.7"])
        {
            var request = Request(address);
            request.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));

            Assert.Equal(may, await MayAsync(request));
            Assert.Equal(may, await MayAsync(request, "Production"));
        }
    }

    private static DefaultHttpContext Request(string? address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost", 8080);
        return context;
    }

    private static async Task<bool> MayAsync(HttpContext context, string environment = "Development")
    {
        var services = new ServiceCollection().AddLogging().AddPolicies().AddSingleton<IHostEnvironment>(new Host(environment));
        await using var provider = services.BuildServiceProvider();
        return (await provider.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(context.User, context, Policies.AdminOrLocalDevelopment)).Succeeded;
    }

    private sealed class Host(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
