using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Host)]
public sealed class ServerLimitsTests
{
    [Theory]
    [InlineData(768L, 64)]
    [InlineData(1024L, 192)]
    [InlineData(4096L, 1728)]
    [InlineData(1_048_576L, ServerLimits.MostConnections)]
    [InlineData(null, ServerLimits.MostConnections)]
    [InlineData(1L, 1)]
    public void Connections_leave_the_application_the_handles_that_it_needs_itself_attack_4(long? handles, int connections) =>
        Assert.Equal(connections, ServerLimits.ConnectionsFor(handles));

    [Fact]
    public async Task Connections_and_bodies_have_their_limit_and_the_server_s_own_settings_overrule_it_attack_4()
    {
        await using var usual = await RunningDashboard.StartAsync();
        await using var told = await RunningDashboard.StartAsync("Kestrel:Limits:MaxConcurrentConnections=77", "Kestrel:Limits:MaxRequestBodySize=1000");

        var (limits, overruled) = (LimitsOf(usual), LimitsOf(told));
        Assert.InRange(limits.MaxConcurrentConnections!.Value, 1, ServerLimits.MostConnections);
        Assert.Equal((limits.MaxConcurrentConnections, (long?)BodySizes.MaxBytes), (limits.MaxConcurrentUpgradedConnections, limits.MaxRequestBodySize));
        Assert.Equal(ServerLimits.SlowestReader, limits.MinResponseDataRate!.BytesPerSecond);
        Assert.Equal((77, 1000), (overruled.MaxConcurrentConnections, overruled.MaxRequestBodySize));
    }

    private static KestrelServerLimits LimitsOf(RunningDashboard dashboard) =>
        dashboard.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
}
