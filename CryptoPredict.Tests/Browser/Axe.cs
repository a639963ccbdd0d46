using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>
/// What axe finds in a page. It is run in the page itself: the library's own way opens a second page for each question, which took five times as long.
/// </summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    /// <summary>Fails on anything against WCAG 2.2 AA or good practice.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isPage">Whether it is one of ours, which has a heading and a main part, and not what stands there before one.</param>
    public static Task AssertAccessibleAsync(this IPage page, bool isPage = true) =>
        AssertAsync(page, "tag", isPage ? [.. Standards, "best-practice"] : Standards);

    /// <summary>Fails on texts that are hard to read on their ground.</summary>
    public static Task AssertReadableAsync(this IPage page) => AssertAsync(page, "rule", ["color-contrast"]);

    /// <summary>Fails on anything against some of axe's rules.</summary>
    public static Task AssertKeepsAsync(this IPage page, params string[] rules) => AssertAsync(page, "rule", rules);

    private static async Task AssertAsync(IPage page, string type, string[] values)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
        {
            await page.EvaluateAsync(Script);
        }

        var faults = await page.EvaluateAsync<string[]>(
            """
            async ({ type, values }) => (await axe.run(document, { runOnly: { type, values }, resultTypes: ["violations"] }))
              .violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
            """,
            new { type, values });
        Assert.True(faults.Length == 0, $"{page.Url}\n{string.Join('\n', faults)}");
    }
}
