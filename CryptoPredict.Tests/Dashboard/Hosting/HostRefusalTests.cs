using System.Net;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Host)]
public sealed class HostRefusalTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/assets")]
    public async Task A_request_to_a_host_that_is_not_allowed_is_refused_by_a_problem_document(string path)
    {
        await using var app = await RunningDashboard.StartAsync("AllowedHosts=predict.example");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = "evil.example";

        Assert.Equal(
            "The request is addressed to 'evil.example', which is not one of the host names that are answered: AllowedHosts names them.",
            await app.Http.SendAsync(request, TestContext.Current.CancellationToken).ProblemAsync(HttpStatusCode.BadRequest));
    }
}
