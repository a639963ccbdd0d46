using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;

namespace CryptoPredict.Tests.Market.Simulated;

public sealed class SimulatedMarketOptionsTests
{
    private static readonly SimulatedAsset Sound = new(new Asset("BTC-USD"), 65_000);

    [Fact]
    public void The_defaults_are_sound() => Assert.Empty(new SimulatedMarketOptions().FindFaults());

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(86_400)]
    public void An_interval_of_whole_minutes_that_divide_a_day_is_sound(int seconds) =>
        Assert.Empty(new SimulatedMarketOptions { Interval = TimeSpan.FromSeconds(seconds) }.FindFaults());

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(420)]
    [InlineData(172_800)]
    public void Any_other_interval_is_a_fault(int seconds) =>
        AssertFault(new SimulatedMarketOptions { Interval = TimeSpan.FromSeconds(seconds) }, "Interval is ");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e10)]
    [InlineData(double.NaN)]
    public void A_start_price_out_of_range_is_a_fault(double price) =>
        AssertFault(new SimulatedMarketOptions { Assets = [Sound with { StartPrice = price }] }, "StartPrice of BTC-USD is ");

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    public void A_volatility_out_of_range_is_a_fault(double volatility) =>
        AssertFault(new SimulatedMarketOptions { Assets = [Sound with { DailyVolatility = volatility }] }, "DailyVolatility of BTC-USD is ");

    [Fact]
    public void An_asset_without_a_valid_name_is_a_fault()
    {
        AssertFault(new SimulatedMarketOptions { Assets = [Sound with { Asset = new Asset("a;b") }] }, "the symbol 'a;b'");
        AssertFault(new SimulatedMarketOptions { Assets = [Sound with { Asset = default }] }, "the symbol ''");
    }

    [Fact]
    public void An_asset_named_twice_is_a_fault() =>
        AssertFault(new SimulatedMarketOptions { Assets = [Sound, Sound with { StartPrice = 1 }] }, "Assets names BTC-USD 2 times");

    private static void AssertFault(SimulatedMarketOptions options, string expected) =>
        Assert.Contains(expected, Assert.Single(options.FindFaults()), StringComparison.Ordinal);
}
