using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class ErrorWindowTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly TimeRange AllTime = new(TimeRange.AllTime);

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
        var lastHour = new TimeRange("1h");
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

    [Fact]
    public async Task Days_that_have_ended_take_in_nothing_new()
    {
        await _state.StepAsync(100);
        var day = DateOnly.FromDateTime(_state.Present.UtcDateTime);
        var before = new TimeRange(TimeRange.ChosenDays, day.AddDays(-3), day.AddDays(-1));
        var today = new TimeRange(TimeRange.ChosenDays, day, day);
        await RefreshAsync(_window, before);
        Assert.Equal(0, _window.Count);
        await RefreshAsync(_window, today);
        Assert.True(_window.Count > 0);
        var asked = _state.Ledger.Queries.Count;
        await _state.StepAsync(30);
        await RefreshAsync(_window, today);
        Assert.Equal(asked, _state.Ledger.Queries.Count);
        await RefreshAsync(_window, before);
        Assert.Equal((0, 0L), (_window.Count, _window.Total));
    }

    private Task<bool> RefreshAsync(ErrorWindow window, TimeRange? range = null) =>
        window.RefreshAsync(_state.Get(Btc)!, range ?? AllTime, _state.Present, TimeZoneInfo.Utc, CancellationToken.None);
}
