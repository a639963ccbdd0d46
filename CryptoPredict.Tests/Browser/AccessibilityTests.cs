using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class AccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData("?asset=BTC-USD", ColorScheme.Dark)]
    [InlineData("?asset=BTC-USD", ColorScheme.Light)]
    [InlineData("verification?asset=ETH-USD&range=all", ColorScheme.Dark)]
    [InlineData("verification?asset=ETH-USD&range=all", ColorScheme.Light)]
    [InlineData("training?asset=BTC-USD", ColorScheme.Dark)]
    [InlineData("training?asset=BTC-USD&run=5&scope=all", ColorScheme.Light)]
    [InlineData("fine-tuning?asset=BTC-USD", ColorScheme.Dark)]
    [InlineData("fine-tuning?asset=BTC-USD", ColorScheme.Light)]
    [InlineData("models?asset=BTC-USD&version=newest&with=newest", ColorScheme.Dark)]
    [InlineData("models?asset=BTC-USD&version=newest", ColorScheme.Light)]
    [InlineData("feedback-loop?asset=BTC-USD", ColorScheme.Dark)]
    [InlineData("feedback-loop?asset=BTC-USD", ColorScheme.Light)]
    [InlineData("backtest?asset=BTC-USD", ColorScheme.Dark)]
    [InlineData("backtest?asset=BTC-USD", ColorScheme.Light)]
    public async Task A_page_is_accessible_and_the_console_is_silent(string address, ColorScheme theme)
    {
        await using var app = await DashboardOnFakes.StartAsync(150);
        await using var tab = await chromium.OpenAsync(app.Address, theme);
        await tab.GoToAsync(await app.WithNewestAsync(address));
        Assert.Equal(theme.ToString().ToLowerInvariant(), await tab.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        // Only colours differ between the themes.
        var found = await tab.Page.RunAxe(
            theme == ColorScheme.Dark ? new AxeRunOptions() : new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") });
        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}"));
        tab.AssertNoComplaint();
    }
}
