using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(CryptoPredict.Tests.Browser.Chromium))]

namespace CryptoPredict.Tests.Browser;

/// <summary>The one Chromium that all browser tests share; started at the first that needs it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string HowToGetIt =
        "No Chromium was found: install it (Debian: apt-get install chromium-headless-shell) or set CHROMIUM_PATH to its executable.";

    // The shell without windows first: the same engine, and these tests take half the time in it.
    private static readonly string[] KnownPaths =
    [
        "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>
    /// Opens a tab of its own on an application that runs at <paramref name="address"/>. Without a Chromium the test is
    /// skipped, in continuous integration (CI=true) it fails.
    /// </summary>
    public async Task<BrowserTab> OpenAsync(Uri address, ColorScheme theme = ColorScheme.Dark, int width = 1440, int height = 900)
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            TimezoneId = "Europe/Berlin",
        });
        return await BrowserTab.OpenAsync(context);
    }

    private async Task<IBrowser> StartAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_browser is null)
            {
                var path = FindExecutable();
                Assertions.SetDefaultExpectTimeout(60_000);
                _playwright = await Playwright.CreateAsync();
                _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
                {
                    ExecutablePath = path,
                    Args =
                    [
                        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                        "--disable-component-update", "--disable-sync",
                    ],
                });
            }

            return _browser;
        }
        finally
        {
            _starting.Release();
        }
    }

    private static string FindExecutable()
    {
        var named = Environment.GetEnvironmentVariable("CHROMIUM_PATH");
        var path = string.IsNullOrEmpty(named) ? KnownPaths.FirstOrDefault(File.Exists) : named;
        if (path is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", HowToGetIt);
            Assert.Fail(HowToGetIt);
        }

        return path;
    }
}
