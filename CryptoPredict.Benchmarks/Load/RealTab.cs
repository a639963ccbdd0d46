using System.Globalization;
using Microsoft.Playwright;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>A tab of a real Chromium, signed in and with nothing cached.</summary>
internal sealed class RealTab : IAsyncDisposable
{
    // Notes when the first chart was there, from the start of the navigation, and when each time that is later than all before first stood in the page.
    private const string NoteTimes =
        """
        (() => {
          window.noted = [];
          let newest = "";
          new MutationObserver(() => {
            if (window.drawnAt === undefined && document.querySelector(".chart canvas")) {
              window.drawnAt = performance.now();
            }
            for (const { dateTime } of document.querySelectorAll("time[datetime]")) {
              if (dateTime > newest) {
                window.noted.push(dateTime + " " + (performance.timeOrigin + performance.now()));
                newest = dateTime;
              }
            }
          }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["datetime"] });
        })()
        """;

    // From the click on an asset to the frame after the one in which the page is about it.
    private const string SwitchAsset =
        """
        asset => new Promise(done => {
          const began = performance.now();
          const isThere = () => document.querySelector("h1").textContent.startsWith(asset)
            && document.querySelector(".chart-price").getAttribute("aria-label").includes(asset);
          const wait = new MutationObserver(() => {
            if (isThere()) {
              wait.disconnect();
              requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
            }
          });
          wait.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
          [...document.querySelectorAll(".overview a")].find(link => link.textContent.includes(asset)).click();
        })
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly LoadedDashboard _dashboard;
    private IPage? _page;

    private RealTab(IPlaywright playwright, IBrowser browser, LoadedDashboard dashboard) =>
        (_playwright, _browser, _dashboard) = (playwright, browser, dashboard);

    /// <summary>Starts a Chromium: the one that CHROMIUM_PATH names, or Debian's.</summary>
    public static async Task<RealTab> StartAsync(LoadedDashboard dashboard)
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium-headless-shell";
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
        return new RealTab(playwright, browser, dashboard);
    }

    /// <summary>Opens a page with an empty cache and waits until its chart is drawn.</summary>
    /// <param name="path">Which page.</param>
    /// <returns>How long that took by the browser's own clock, from the start of the navigation, in milliseconds.</returns>
    public async Task<double> OpenAsync(string path)
    {
        if (_page is not null)
        {
            await _page.Context.DisposeAsync();
        }

        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        await context.AddCookiesAsync((await _dashboard.SignInAsync()).Split("; ").Select(cookie => cookie.Split('=', 2))
            .Select(cookie => new Cookie { Name = cookie[0], Value = cookie[1], Url = _dashboard.Address.ToString() }));
        await context.AddInitScriptAsync(NoteTimes);
        _page = await context.NewPageAsync();
        await _page.GotoAsync(new Uri(_dashboard.Address, path).ToString(), new() { WaitUntil = WaitUntilState.Commit });
        await _page.Locator(".chart canvas").First.WaitForAsync();
        return await _page.EvaluateAsync<double>("drawnAt");
    }

    /// <summary>Clicks on another asset of the page Live.</summary>
    /// <returns>How long it took until the page showed it, in milliseconds.</returns>
    public Task<double> SwitchAsync(string asset) => _page!.EvaluateAsync<double>(SwitchAsset, asset);

    /// <summary>Milliseconds from each close in a stretch to the moment at which its forecast stood in the page.</summary>
    /// <param name="market">The market's clock.</param>
    /// <param name="since">The target time of the first candle that is meant.</param>
    public async Task<double[]> LateAsync(MarketTimes market, DateTimeOffset since) =>
    [
        .. (await _page!.EvaluateAsync<string[]>("noted")).Select(line => line.Split(' '))
            .Select(parts => (Target: DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture),
                At: DateTimeOffset.UnixEpoch.AddMilliseconds(double.Parse(parts[1], CultureInfo.InvariantCulture))))
            .Where(noted => noted.Target >= since)
            .Select(noted => market.Late(noted.Target, noted.At)),
    ];

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
