using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed partial class ReconnectionTests(Chromium chromium)
{
    [Fact]
    public async Task A_lost_server_freezes_the_numbers_and_the_page_recovers_unattended()
    {
        var first = await DashboardOnFakes.StartAsync(30, FreePort());
        var address = first.Address;
        await using var tab = await chromium.OpenAsync(address);
        await tab.GoToAsync("?asset=BTC-USD");
        await first.DisposeAsync();
        await Assertions.Expect(tab.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator("#components-reconnect-modal time")).ToHaveTextAsync(ClockTime());
        await Assertions.Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-frozen", "");

        await using var second = await DashboardOnFakes.StartAsync(40, address.Port);
        await Assertions.Expect(tab.Page.Locator("html[data-frozen]")).ToHaveCountAsync(0);
        await tab.Page.WaitForSelectorAsync(".chart canvas");
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("BTC-USD");
    }

    // Below those that the system gives out: nobody takes it while the server is away.
    private static int FreePort()
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d$")]
    private static partial Regex ClockTime();
}
