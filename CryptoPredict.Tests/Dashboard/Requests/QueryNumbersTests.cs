using System.Net;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Requests;

[Kind(TestKind.Host)]
public sealed class QueryNumbersTests
{
    [Fact]
    public async Task What_stands_for_a_number_in_a_pages_address_and_is_none_is_left_out_and_all_else_stays()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var browser = await app.SignInAsync("analyst");

        foreach (var (asked, shown) in ((string, string)[])
        [
            ("/data?page=abc", "/data"),
            ("/backtest?asset=BTC-USD&id=99999999999999999999&page=2", "/backtest?asset=BTC-USD&page=2"),
            ("/jobs?tab=history&page=2.5&run=7", "/jobs?tab=history&run=7"),
            ("/training?RUN=%27", "/training"),
        ])
        {
            using var answer = await browser.GetAsync(asked);
            Assert.Equal((HttpStatusCode.Redirect, shown), (answer.StatusCode, answer.Headers.Location?.ToString()));
        }

        foreach (var asked in (string[])["/data?page=2&other=abc", "/jobs?run=7", "/training"])
        {
            using var answer = await browser.GetAsync(asked);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
