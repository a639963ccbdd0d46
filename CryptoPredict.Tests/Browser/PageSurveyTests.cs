using CryptoPredict.Dashboard.Components.Layout;

namespace CryptoPredict.Tests.Browser;

[Kind(TestKind.Unit)]
public sealed class PageSurveyTests
{
    [Fact]
    public void Every_page_of_the_navigation_is_looked_at()
    {
        var looked = ((Type[])[typeof(ForecastPagesTests), typeof(InstallationPagesTests)]).SelectMany(tests => tests.GetMethods())
            .SelectMany(test => test.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>())
            .Select(data => $"{data.Data[Math.Min(1, data.Data.Length - 1)]}".Split('?')[0]).ToHashSet(StringComparer.Ordinal);

        // Hangfire's own pages are not ours.
        Assert.Empty(DashboardPage.All.Where(page => !page.OwnApplication && !looked.Contains(page.Path)).Select(page => page.Path));
    }
}
