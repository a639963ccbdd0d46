using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class ErrorWindowTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly LedgerFilter AllTime = LedgerFilter.Parse("all", null, null);

    private readonly FakeLiveState _state = new(new FakeTimeProvider(Sample.Start));
    private readonly ErrorWindow _window;

    public ErrorWindowTests() => _window = new ErrorWindow(_state.Ledger);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(300)]
    public async Task Growing_from_snapshots_gives_what_reading_anew_gives(int steps)
    {
        await _state.StepAsync(100);
        await RefreshAsync(_window);
        await _state.StepAsync(steps);
        Assert.True(await RefreshAsync(_window));
        var anew = new ErrorWindow(_state.Ledger);
        await RefreshAsync(anew);
        Assert.Equal(anew.Errors(), _window.Errors());
        Assert.Equal(anew.BaselineErrors(), _window.BaselineErrors());
        Assert.Equal(anew.Total, _window.Total);
    }

    [Fact]
    public async Task Nothing_new_reads_nothing_and_changes_nothing()
    {
        await _state.StepAsync(50);
        await RefreshAsync(_window);
        var asked = _state.Ledger.Queries.Count;
        Assert.False(await RefreshAsync(_window));
        Assert.Equal(asked, _state.Ledger.Queries.Count);
    }

    [Fact]
    public async Task A_range_lets_old_checks_go()
    {
        var lastHour = LedgerFilter.Parse("1h", null, null);
        await _state.StepAsync(100);
        await RefreshAsync(_window, lastHour);
        await _state.StepAsync(30);
        await RefreshAsync(_window, lastHour);
        var page = await _state.Ledger.ReadAsync(
            new LedgerQuery(Btc, From: _state.Present.AddHours(-1), State: LedgerState.Verified), CancellationToken.None);
        Assert.Equal(page.Total, _window.Count);
        Assert.Equal(page.Total, _window.Total);
    }

    [Fact]
    public async Task Errors_are_in_basis_points_and_no_change_errs_by_the_move()
    {
        await _state.StepAsync(6);
        await RefreshAsync(_window);
        var entry = (await _state.Ledger.ReadAsync(new LedgerQuery(Btc, State: LedgerState.Verified), CancellationToken.None)).Items[0];
        Assert.Equal(10_000 * entry.Verification!.LogError!.Value, _window.Errors()[0], 9);
        Assert.Equal(-10_000 * Math.Log(entry.Verification.ActualPrice!.Value / entry.Prediction.LastPrice), _window.BaselineErrors()[0], 9);
    }

    [Fact]
    public async Task The_rolling_mean_begins_when_it_has_enough_checks()
    {
        await _state.StepAsync(60);
        await RefreshAsync(_window);
        var data = _window.OverTime();
        Assert.All(data.Y[1].Take(ErrorWindow.Rolling - 1), value => Assert.True(double.IsNaN(value)));
        Assert.Equal(data.Y[0].Take(ErrorWindow.Rolling).Average(), data.Y[1][ErrorWindow.Rolling - 1], 9);
        Assert.Equal(data.Y[0].TakeLast(ErrorWindow.Rolling).Average(), data.Y[1][^1], 9);
        Assert.Equal(data.X.Order(), data.X);
    }

    private Task<bool> RefreshAsync(ErrorWindow window, LedgerFilter? filter = null) =>
        window.RefreshAsync(Btc, filter ?? AllTime, _state.Present, _state.Get(Btc)!, CancellationToken.None);
}
