using System.Net;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Host)]
public sealed class KnownProxiesTests
{
    [Theory]
    [InlineData("192.0.2.1", "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7, 127.0.0.1", "203.0.113.7")]
    [InlineData("127.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("127.0.0.1", "nonsense", "127.0.0.1")]
    public async Task Only_a_known_proxy_says_who_asks_and_the_nearest_that_is_not_known_is_who_asks_attack_12(string known, string forwarded, string expected)
    {
        await using var app = await RunningDashboard.StartAsync($"Proxy:Known:0={known}");
        var name = $"made-{Guid.NewGuid():N}";
        using var making = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/users", UriKind.Relative))
        {
            Content = new StringContent($$"""{"name": "{{name}}", "role": "analyst"}""", null, "application/json"),
        };
        making.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        making.Headers.TryAddWithoutValidation("X-Real-IP", "203.0.113.200");
        making.Headers.TryAddWithoutValidation("Forwarded", "for=203.0.113.201");
        using var made = await app.Http.SendAsync(making, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var audit = await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 20), TestContext.Current.CancellationToken);
        Assert.Equal(expected, audit.Items.Single(entry => entry.Target == $"{name}, analyst").Address);
    }

    [Fact]
    public async Task A_network_of_IPv6_is_one_caller_attack_12()
    {
        await using var app = await RunningDashboard.StartAsync("Proxy:Known:0=127.0.0.1", "Limits:SignInsPerMinute=3");

        Assert.All(await AskAsync("2001:db8:1:2::", 3), status => Assert.NotEqual(HttpStatusCode.TooManyRequests, status));
        Assert.Equal([HttpStatusCode.TooManyRequests], await AskAsync("2001:db8:1:2:ffff::", 1));
        Assert.NotEqual([HttpStatusCode.TooManyRequests], await AskAsync("2001:db8:1:3::", 1));

        async Task<List<HttpStatusCode>> AskAsync(string network, int times)
        {
            List<HttpStatusCode> answers = [];
            for (var i = 1; i <= times; i++)
            {
                using var asking = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-in", UriKind.Relative)) { Content = new FormUrlEncodedContent([]) };
                asking.Headers.TryAddWithoutValidation("X-Forwarded-For", $"{network}{i}");
                using var answer = await app.Http.SendAsync(asking, TestContext.Current.CancellationToken);
                answers.Add(answer.StatusCode);
            }

            return answers;
        }
    }
}
