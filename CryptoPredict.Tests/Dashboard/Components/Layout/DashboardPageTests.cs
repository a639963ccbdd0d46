using CryptoPredict.Dashboard.Components.Layout;

namespace CryptoPredict.Tests.Dashboard.Components.Layout;

public sealed class DashboardPageTests
{
    [Theory]
    [InlineData("", "Live", true)]
    [InlineData("?asset=BTC-USD", "Live", true)]
    [InlineData("models?asset=BTC-USD&version=x", "Models", true)]
    [InlineData("/settings", "Settings", false)]
    [InlineData("jobs#top", "Jobs", false)]
    public void An_address_names_its_page_and_whether_that_is_about_the_chosen_asset(string address, string name, bool ofAsset)
    {
        var page = DashboardPage.Of(address);
        Assert.Equal((name, ofAsset), (page!.Name(), page.OfAsset));
    }

    [Theory]
    [InlineData("predictions/7", "Verification")]
    [InlineData("backtest?asset=SOL-USD", "Backtest")]
    [InlineData("account/sessions", null)]
    public void What_lies_below_a_page_lights_it_in_the_navigation(string address, string? name) =>
        Assert.Equal(name, DashboardPage.Around(address)?.Name());

    [Theory]
    [InlineData("predictions/1")]
    [InlineData("nowhere")]
    public void An_address_of_no_page_of_the_navigation_names_none(string address) => Assert.Null(DashboardPage.Of(address));
}
