using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>A circuit that the server has let go meanwhile is resumed as a new one, in the same document.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public async Task After_a_broken_connection_the_page_goes_on_without_a_reload(int circuitsRetained)
    {
        await using var app = await DashboardOnFakes.StartAsync(
            30, configure: services => services.Configure<CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = circuitsRetained));
        await using var tab = await chromium.OpenAsync(app.Address);
        List<IWebSocketRoute> ends = [];
        await tab.Page.RouteWebSocketAsync("**/_blazor**", route =>
        {
            ends.AddRange(route.ConnectToServer(), route);
        });
        await tab.GoToAsync("?asset=BTC-USD");
        var price = tab.Page.Locator(".kpi-value").First;
        var before = await price.InnerTextAsync();
        await WatchAsync(tab.Page);

        // What the server keeps of a circuit stands before the circuit is gone; a page that asks for it sooner would have to be loaded anew.
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await tab.Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await gone.Task;
            await route.ContinueAsync();
        });
        foreach (var end in ends.ToList())
        {
            await end.CloseAsync();
        }

        if (circuitsRetained == 0)
        {
            // Not within the browser's callback, which runs in the context of whichever test opened the browser.
            await Waiting.UntilAsync(() => app.OpenSubscriptions == 0);
        }

        gone.SetResult();
        Assert.Equal("show frozen", (await BackAsync(tab.Page))[0]);

        await app.State.StepAsync();
        await Assertions.Expect(price).Not.ToHaveTextAsync(before);
        await Assertions.Expect(tab.Page.Locator(".chart canvas").First).ToBeVisibleAsync();
    }

    /// <summary>An orchestrator kills what has not ended soon, whoever still looks at it.</summary>
    [Fact]
    public async Task SIGTERM_ends_the_application_beside_a_page_whose_browser_is_stuck_attack_3()
    {
        using var folder = new TestFolder();
        await using var process = DashboardProcess.Start("urls=http://127.0.0.1:0", "environment=Development", $"Storage:Path={folder.Path}");
        await using var tab = await chromium.OpenAsync(await process.ListeningAsync());
        await tab.SignInAsync("verification", "admin");
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified forecasts");
        await tab.Page.EvaluateAsync("() => void setTimeout(() => { for (const end = Date.now() + 60000; Date.now() < end;); })");

        await process.TerminateAsync();

        // What the loaded machine of a test may add to the ten seconds; without a limit of its own it would wait for the browser.
        Assert.Equal(0, await process.ExitCodeAsync().WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_paused_page_resumes_unattended()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("?asset=BTC-USD");
        await WatchAsync(tab.Page);

        await tab.Page.EvaluateAsync("Blazor.pauseCircuit()");

        Assert.Equal(["show frozen", "paused frozen", "hide"], await BackAsync(tab.Page));
        await Assertions.Expect(tab.Page.Locator(".chart canvas").First).ToBeVisibleAsync();
    }

    // Notes each state of the connection, and whether the numbers were frozen in it, as long as the document lives.
    private static async Task WatchAsync(IPage page) => await page.EvaluateAsync(
        """
        window.states = [];
        document.getElementById("components-reconnect-modal").addEventListener("components-reconnect-state-changed", event =>
          window.states.push(event.detail.state + (document.documentElement.hasAttribute("data-frozen") ? " frozen" : "")));
        """);

    private static async Task<string[]> BackAsync(IPage page)
    {
        await page.WaitForFunctionAsync("window.states.at(-1) === 'hide'");
        return await page.EvaluateAsync<string[]>("window.states");
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
