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
    private static readonly TimeRange LastHour = new("1h");

    private readonly FakeLiveState _state = new(new FakeTimeProvider(Sample.Start));
    private readonly ErrorWindow _window;

    public ErrorWindowTests() => _window = Window(AllTime);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(300)]
    public async Task Growing_from_snapshots_gives_what_reading_anew_gives(int steps)
    {
        await _state.StepAsync(100);
        await RefreshAsync(_window);
        await _state.StepAsync(steps);
        Assert.Equivalent(await RefreshAsync(Window(AllTime)), await RefreshAsync(_window));
    }

    [Fact]
    public async Task Nothing_new_reads_nothing_and_changes_nothing()
    {
        await _state.StepAsync(50);
        var picture = await RefreshAsync(_window);
        var asked = _state.Ledger.Queries.Count;
        Assert.Same(picture, await RefreshAsync(_window));
        _state.Set(_state.Get(Btc)! with { Waiting = "Nothing came." });
        Assert.Same(picture, await RefreshAsync(_window));
        Assert.Equal(asked, _state.Ledger.Queries.Count);
    }

    [Fact]
    public async Task Many_who_look_at_once_get_one_picture_from_one_reading()
    {
        await _state.StepAsync(50);
        var windows = new ErrorWindows(_state.Ledger);
        var pictures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(windows.Of(Btc, AllTime, TimeZoneInfo.Utc))));
        Assert.All(pictures, picture => Assert.Same(pictures[0], picture));
        Assert.Single(_state.Ledger.Queries);
        Assert.NotSame(windows.Of(Btc, AllTime, TimeZoneInfo.Utc), windows.Of(Btc, LastHour, TimeZoneInfo.Utc));
        Assert.NotSame(windows.Of(Btc, AllTime, TimeZoneInfo.Utc), windows.Of(new Asset("ETH-USD"), AllTime, TimeZoneInfo.Utc));
    }

    [Fact]
    public async Task A_range_lets_old_checks_go()
    {
        var window = Window(LastHour);
        await _state.StepAsync(100);
        await RefreshAsync(window);
        await _state.StepAsync(30);
        var picture = await RefreshAsync(window);
        var page = await _state.Ledger.ReadAsync(
            new LedgerQuery(Btc, From: _state.Present.AddHours(-1), State: LedgerState.Verified), CancellationToken.None);
        Assert.Equal((page.Total, page.Total), (picture.Count, picture.Total));
    }

    [Fact]
    public async Task Errors_are_in_basis_points_and_no_change_errs_by_the_move()
    {
        await _state.StepAsync(6);
        var picture = await RefreshAsync(_window);
        var entry = (await _state.Ledger.ReadAsync(new LedgerQuery(Btc, State: LedgerState.Verified), CancellationToken.None)).Items.Single();
        var error = 10_000 * entry.Verification!.LogError!.Value;
        var move = Math.Log(entry.Verification.ActualPrice!.Value / entry.Prediction.LastPrice);
        Assert.Equal(Math.Abs(error), picture.OverTime.Y[0].Single(), 9);
        Assert.Equal((double)entry.Prediction.TargetTime.ToUnixTimeSeconds(), picture.OverTime.X.Single());
        Assert.Equal(Math.Sign(error), CentreOf(picture, 0));
        Assert.Equal(-Math.Sign(move), CentreOf(picture, 1));
    }

    [Fact]
    public async Task The_rolling_mean_begins_when_it_has_enough_checks()
    {
        await _state.StepAsync(60);
        var data = (await RefreshAsync(_window)).OverTime;
        Assert.All(data.Y[1].Take(ErrorWindow.Rolling - 1), value => Assert.True(double.IsNaN(value)));
        Assert.Equal(data.Y[0].Take(ErrorWindow.Rolling).Average(), data.Y[1][ErrorWindow.Rolling - 1], 9);
        Assert.Equal(data.Y[0].TakeLast(ErrorWindow.Rolling).Average(), data.Y[1][^1], 9);
        Assert.Equal(data.X.Order(), data.X);
    }

    [Fact]
    public async Task The_difference_is_that_of_the_means_from_the_first_one_on_beside_zero()
    {
        await _state.StepAsync(10);
        Assert.Empty((await RefreshAsync(_window)).Difference.X);
        await _state.StepAsync(50);
        var picture = await RefreshAsync(_window);
        var (over, difference) = (picture.OverTime, picture.Difference);
        Assert.Equal(over.X.Skip(ErrorWindow.Rolling - 1), difference.X);
        Assert.Equal(over.Y[1][^1] - over.Y[2][^1], difference.Y[0][^1], 9);
        Assert.All(difference.Y[0], value => Assert.True(double.IsFinite(value)));
        Assert.All(difference.Y[1], value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task Days_that_have_ended_take_in_nothing_new()
    {
        await _state.StepAsync(100);
        var day = DateOnly.FromDateTime(_state.Present.UtcDateTime);
        var before = Window(new TimeRange(TimeRange.ChosenDays, day.AddDays(-3), day.AddDays(-1)));
        var today = Window(new TimeRange(TimeRange.ChosenDays, day, day));
        Assert.Equal(0, (await RefreshAsync(before)).Count);
        Assert.True((await RefreshAsync(today)).Count > 0);
        var asked = _state.Ledger.Queries.Count;
        await _state.StepAsync(300);
        Assert.Equal(0, (await RefreshAsync(before)).Count);
        Assert.Equal(asked, _state.Ledger.Queries.Count);
    }

    // On which side of zero the only error of a sample is counted.
    private static int CentreOf(ErrorPicture picture, int sample) =>
        Math.Sign(picture.Distribution.X[picture.Distribution.Y[sample].ToList().FindIndex(share => share > 0)]);

    private ErrorWindow Window(TimeRange range) => new(_state.Ledger, Btc, range, TimeZoneInfo.Utc);

    private Task<ErrorPicture> RefreshAsync(ErrorWindow window) => window.RefreshAsync(_state.Get(Btc)!, _state.Present, CancellationToken.None);
}
