using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Live;

public sealed class LiveWindowTests
{
    private static readonly Asset Btc = new("BTC-USD");

    private readonly FakeLiveState _state = new(new FakeTimeProvider(Sample.Start));
    private readonly LiveWindow _window;

    public LiveWindowTests() => _window = new LiveWindow(_state.Candles, _state.Ledger);

    [Fact]
    public async Task Candles_stand_at_their_close_and_forecasts_at_their_target()
    {
        await _state.StepAsync(10);
        var chart = await RefreshAsync();
        Assert.Equal(_state.Present.ToUnixTimeSeconds(), chart.Candles[^1].Time);
        Assert.Equal((_state.Present + _state.Horizon).ToUnixTimeSeconds(), chart.Forecasts[^1].Time);
        Assert.Equal(chart.Target, chart.Forecasts[^1].Time);
        Assert.Equal(chart.LastPrice, chart.Candles[^1].Close);
    }

    [Fact]
    public async Task One_new_candle_is_taken_from_the_snapshot_without_reading()
    {
        await _state.StepAsync(10);
        await RefreshAsync();
        var reads = _state.Candles.Reads;
        await _state.StepAsync();
        Assert.Equal(11, (await RefreshAsync()).Candles.Count);
        Assert.Equal(reads, _state.Candles.Reads);
    }

    [Fact]
    public async Task Candles_missed_between_two_looks_are_read_from_the_store()
    {
        await _state.StepAsync(10);
        await RefreshAsync();
        await _state.StepAsync(7);
        AssertConsecutive(await RefreshAsync(), 17);
    }

    [Fact]
    public async Task The_window_stays_at_three_hours()
    {
        await _state.StepAsync(170);
        await RefreshAsync();
        await _state.StepAsync(40);
        var chart = await RefreshAsync();
        AssertConsecutive(chart, LiveWindow.Candles);
        Assert.True(chart.Forecasts[0].Time >= chart.Candles[0].Time);
        Assert.True(chart.Forecasts.Count > LiveWindow.Candles - 6);
    }

    [Fact]
    public async Task Another_asset_begins_anew()
    {
        await _state.StepAsync(5);
        await RefreshAsync();
        var chart = await _window.RefreshAsync(_state.Get(new Asset("ETH-USD"))!, CancellationToken.None);
        Assert.Equal("ETH-USD", chart.Key);
        Assert.Equal(5, chart.Candles.Count);
        Assert.Equal(_state.Get(new Asset("ETH-USD"))!.LastCandle!.Value.Candle.Close, chart.LastPrice);
    }

    private Task<PriceChartData> RefreshAsync() => _window.RefreshAsync(_state.Get(Btc)!, CancellationToken.None);

    private static void AssertConsecutive(PriceChartData chart, int count)
    {
        Assert.Equal(count, chart.Candles.Count);
        Assert.All(chart.Candles.Zip(chart.Candles.Skip(1)), pair => Assert.Equal(60, pair.Second.Time - pair.First.Time));
    }
}
