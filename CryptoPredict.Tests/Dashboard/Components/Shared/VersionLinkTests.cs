using Bunit;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class VersionLinkTests : DashboardContext
{
    /// <summary>Versions of two assets may share an id.</summary>
    [Fact]
    public void It_follows_its_asset_also_where_the_id_stays()
    {
        var link = Render<VersionLink>(p => p.Add(x => x.Asset, new Asset("BTC-USD")).Add(x => x.Id, "1"));
        link.Render(p => p.Add(x => x.Asset, new Asset("ETH-USD")));

        Assert.Contains("asset=ETH-USD", link.Find("a").GetAttribute("href")!, StringComparison.Ordinal);
    }
}
