using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>
/// Looks at what a tab shows as its readers do: in both themes, on a desk, on a phone, and at 200 % zoom. With <c>SCREENSHOTS</c> set to a folder, pictures
/// of each are left there.
/// </summary>
internal static class PageSurvey
{
    private static readonly (int Width, int Height)[] Pictured = [(1440, 900), (1920, 1080), (390, 844)];

    // One that has ended may go on holding its last frame, and moves nothing.
    private const string StandsStill = "() => document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)";

    private const string WhatMoves = """
        () => [document.documentElement.dataset.theme, ...document.getAnimations().map((one) =>
            `${one.constructor.name} ${one.transitionProperty ?? one.animationName ?? ""} ${one.playState} at ${one.currentTime}: `
              + one.effect.target?.outerHTML.slice(0, 200))].join("; ")
        """;

    // What a chart draws has layers of its own.
    private const string BarIsOnTop = """
        () => document.querySelector(".mud-overlay") !== null || [...document.querySelectorAll(".phone-bar")].every(
            (bar) => bar.getClientRects().length === 0 || bar.getBoundingClientRect().height === 0
              || bar.contains(document.elementFromPoint(innerWidth / 2, innerHeight - 28)))
        """;

    // 1280 pixels of a screen are 640 at 200 %.
    private static readonly (int Width, int Height)[] Narrow = [(640, 450), (360, 780)];

    private static string? Folder => Environment.GetEnvironmentVariable("SCREENSHOTS");

    /// <summary>Fails on anything that axe finds in either theme, wide or narrow, and on a page that is wider than a narrow screen.</summary>
    /// <param name="tab">What is looked at; left dark and 1440 pixels wide.</param>
    /// <param name="name">What the pictures are called.</param>
    /// <param name="isPage">Whether it is a page, which has a heading and a main part, and not what stands there before one.</param>
    public static async Task LookAsync(this BrowserTab tab, string name, bool isPage = true)
    {
        var page = tab.Page;
        await SizeAsync(page, Pictured[0]);
        await page.AssertAccessibleAsync(isPage);

        // Only colours differ between the themes.
        await UseAsync(page, ColorScheme.Light);
        await page.AssertReadableAsync();
        await UseAsync(page, ColorScheme.Dark);
        foreach (var size in Narrow)
        {
            await SizeAsync(page, size);
            var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= size.Width, $"{name} is {width} pixels wide on a screen of {size.Width}.");
            Assert.True(await page.EvaluateAsync<bool>(BarIsOnTop), $"Something of {name} lies over the navigation at the foot of a phone.");
        }

        await page.AssertAccessibleAsync(isPage);
        await SizeAsync(page, Pictured[0]);
        await TakePicturesAsync(page, name);
        await UseAsync(page, ColorScheme.Dark);
    }

    private static async Task TakePicturesAsync(IPage page, string name)
    {
        if (Folder is not { Length: > 0 } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await UseAsync(page, theme);
            foreach (var size in Pictured)
            {
                await SizeAsync(page, size);
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{theme}-{size.Width}x{size.Height}.png") });
            }
        }

        await SizeAsync(page, Pictured[0]);
    }

    private static async Task UseAsync(IPage page, ColorScheme theme)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
        try
        {
            await page.WaitForFunctionAsync(
                $"theme => document.documentElement.dataset.theme === theme && ({StandsStill})()", theme.ToString().ToLowerInvariant());
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The page is not still in the {theme} theme: {await page.EvaluateAsync<string>(WhatMoves)}", late);
        }
    }

    // Charts are drawn anew in the frames after the change, and the frame of the page moves to its place.
    private static async Task SizeAsync(IPage page, (int Width, int Height) size)
    {
        await page.SetViewportSizeAsync(size.Width, size.Height);
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await page.WaitForFunctionAsync(StandsStill);
    }
}
