using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Live;

public sealed class ModelChecksTests
{
    private const string Model = "kalman";
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");

    private readonly FakeLiveState _state = new(new FakeTimeProvider(FakeLiveState.Start));
    private readonly ModelChecks _checks;

    public ModelChecksTests() => _checks = new ModelChecks(_state.Ledger, _state);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ledger_is_read_once_for_all_viewers_and_then_the_checks_grow_from_snapshots()
    {
        await _state.StepAsync(30);
        var first = await _checks.ReadAsync(Btc, Model, Token);
        Assert.NotEmpty(first);
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _checks.ReadAsync(Btc, Model, Token)));
        Assert.All(together, read => Assert.True(read == first));

        for (var candle = 0; candle < 200; candle++)
        {
            await _state.StepAsync();
            await _checks.ReadAsync(Btc, Model, Token);
        }

        Assert.Single(_state.Ledger.Queries);
        Assert.Equal(await FromLedgerAsync(Btc), (await _checks.ReadAsync(Btc, Model, Token)).Select(check => check.PredictionId));
    }

    [Fact]
    public async Task What_came_while_nobody_looked_is_read_from_the_ledger_again()
    {
        await _state.StepAsync(10);
        await _checks.ReadAsync(Btc, Model, Token);
        await _state.StepAsync(AssetSnapshot.MaxRecent + 20);
        Assert.Equal(await FromLedgerAsync(Btc), (await _checks.ReadAsync(Btc, Model, Token)).Select(check => check.PredictionId));
        Assert.Equal(2, _state.Ledger.Queries.Count(query => query.Limit == ModelChecks.Capacity));
    }

    [Fact]
    public async Task Assets_and_models_have_checks_of_their_own_and_a_model_that_never_spoke_has_none()
    {
        await _state.StepAsync(20);
        Assert.Equal(await FromLedgerAsync(Eth), (await _checks.ReadAsync(Eth, Model, Token)).Select(check => check.PredictionId));
        Assert.Empty(await _checks.ReadAsync(Btc, "lstm", Token));
        await _state.StepAsync(20);
        Assert.Empty(await _checks.ReadAsync(Btc, "lstm", Token));
    }

    [Fact]
    public async Task Before_the_first_check_there_is_none_and_the_first_one_comes()
    {
        Assert.Empty(await _checks.ReadAsync(Btc, Model, Token));
        await _state.StepAsync(7);
        Assert.Equal(await FromLedgerAsync(Btc), (await _checks.ReadAsync(Btc, Model, Token)).Select(check => check.PredictionId));
    }

    private async Task<IEnumerable<long>> FromLedgerAsync(Asset asset) =>
        (await _state.Ledger.ReadAsync(new(asset, State: LedgerState.Verified, Limit: 5000), Token)).Items.Reverse().Select(entry => entry.Id);
}
