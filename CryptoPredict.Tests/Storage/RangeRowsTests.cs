using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class RangeRowsTests
{
    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Range_forecasts_and_outcomes_are_read_back_number_by_number()
    {
        using var store = await TestDatabase.CreateAsync();
        var added = Assert.Single(await store.Ledger.AppendAsync(new LedgerBatch([], [WithRanges(1)], []), Token));
        Assert.Equal([2L, 3L], added.Ranges.Select(range => range.Id));
        var outcome = new RangeOutcome(3, Sample.Start.AddMinutes(16), VerificationStatus.Verified, 101, 102.5, 99.25);
        await store.Ledger.AppendAsync(Outcomes(outcome), Token);

        var pending = Assert.Single(await store.Ledger.ReadPendingRangesAsync(Token));
        AssertSame(added.Ranges[0], pending);
        var met = Assert.Single(await store.Ledger.ReadRangesAsync(new RangeQuery(Sample.Btc, TimeSpan.FromMinutes(15), Verified: true), Token));
        AssertSame(added.Ranges[1], met);
        Assert.Equal(outcome, met.Outcome);
        Assert.Equal((1L, Sample.Btc, added.Prediction.AsOf, 100), (met.PredictionId, met.Asset, met.AsOf, met.LastPrice));
    }

    [Fact]
    public async Task Those_of_one_asset_horizon_and_time_are_read_the_newest_first()
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Ledger.AppendAsync(new LedgerBatch([], [.. Enumerable.Range(1, 5).Select(minute => WithRanges(minute)), WithRanges(3, Eth)], []), Token);

        var read = await store.Ledger.ReadRangesAsync(
            new RangeQuery(Sample.Btc, TimeSpan.FromMinutes(5), Sample.Start.AddMinutes(2), Sample.Start.AddMinutes(5), Limit: 2), Token);

        Assert.Equal([4, 3], read.Select(entry => (entry.AsOf - Sample.Start).TotalMinutes));
        Assert.All(read, entry => Assert.Equal((Sample.Btc, TimeSpan.FromMinutes(5)), (entry.Asset, entry.Horizon)));
    }

    [Theory]
    [InlineData("range_forecasts SET scale = scale * 1.1 WHERE id = 3", 3)]
    [InlineData("range_outcomes SET high = 103 WHERE seq = 4", 4)]
    [InlineData("range_outcomes SET high = 103 WHERE seq = 5", 5)]
    [InlineData("range_forecasts SET chances = zeroblob(48) WHERE id = 9", 9)]
    public async Task They_are_links_of_the_ledgers_one_chain_and_whoever_changes_one_breaks_it_there(string change, long row)
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Ledger.AppendAsync(new LedgerBatch([], [WithRanges(1)], []), Token);
        await store.Ledger.AppendAsync(Outcomes(
            new RangeOutcome(2, Sample.Start.AddMinutes(6), VerificationStatus.Verified, 101, 102, 99),
            new RangeOutcome(3, Sample.Start.AddMinutes(6), VerificationStatus.Unverifiable, null, null, null)), Token);
        await store.Ledger.AppendAsync(new LedgerBatch([], [WithRanges(2)], [Sample.Check(1, 6)]), Token);
        var chain = await store.Ledger.VerifyChainAsync(Token);
        Assert.Equal((9, true), (chain.Rows, chain.Holds));

        await ExecuteAsync(store, $"DROP TRIGGER range_forecasts_keep_update; DROP TRIGGER range_outcomes_keep_update; UPDATE {change}");

        Assert.Equal(row, (await store.Ledger.VerifyChainAsync(Token)).BrokenAt);
    }

    [Fact]
    public async Task A_second_outcome_of_a_forecast_and_a_prediction_that_is_there_already_add_nothing()
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Ledger.AppendAsync(new LedgerBatch([], [WithRanges(1)], []), Token);
        var outcome = new RangeOutcome(2, Sample.Start.AddMinutes(6), VerificationStatus.Verified, 101, 102, 99);
        await store.Ledger.AppendAsync(Outcomes(outcome), Token);

        Assert.Empty(await store.Ledger.AppendAsync(
            new LedgerBatch([], [WithRanges(1)], []) { RangeOutcomes = [outcome with { ActualPrice = 7 }] }, Token));

        Assert.Equal(4, (await store.Ledger.VerifyChainAsync(Token)).Rows);
        Assert.Equal(101, Assert.Single(await store.Ledger.ReadRangesAsync(new RangeQuery(Sample.Btc, TimeSpan.FromMinutes(5)), Token)).Outcome!.ActualPrice);
    }

    [Theory]
    [InlineData("UPDATE range_forecasts SET scale = 1")]
    [InlineData("DELETE FROM range_forecasts")]
    [InlineData("UPDATE range_outcomes SET high = 1")]
    [InlineData("DELETE FROM range_outcomes")]
    public async Task The_database_itself_refuses_to_change_or_drop_a_row(string change)
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Ledger.AppendAsync(new LedgerBatch([], [WithRanges(1)], []), Token);
        await store.Ledger.AppendAsync(Outcomes(new RangeOutcome(2, Sample.Start.AddMinutes(6), VerificationStatus.Verified, 101, 102, 99)), Token);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(store, change));

        Assert.Contains("append-only", refused.ToString(), StringComparison.Ordinal);
    }

    private static LedgerBatch Outcomes(params RangeOutcome[] outcomes) => new([], [], []) { RangeOutcomes = outcomes };

    private static Prediction WithRanges(int minute, Asset? asset = null)
    {
        var prediction = Sample.Prediction(minute, asset: asset);
        return prediction with
        {
            Ranges =
            [
                new RangeForecast(prediction.TargetTime, 0.001, 0.002, [0.6, 1.2, 1.6, 2, 2.6], [0.9, 0.5, 1.0 / 3], [0.5, 0.25, 0.1]),
                new RangeForecast(prediction.AsOf.AddMinutes(15), 0, 0.004, [0.7, 1.3, 1.7, 2.1, 2.7], [], []),
            ],
        };
    }

    private static void AssertSame(RangeEntry expected, RangeEntry actual)
    {
        Assert.Equal(expected.Id, actual.Id);
        var (one, other) = (expected.Forecast, actual.Forecast);
        Assert.Equal((one.TargetTime, one.LogReturn, one.Scale), (other.TargetTime, other.LogReturn, other.Scale));
        Assert.Equal(one.Quantiles, other.Quantiles);
        Assert.Equal(one.Touches, other.Touches);
        Assert.Equal(one.Ends, other.Ends);
    }

    private static Task<int> ExecuteAsync(TestDatabase store, string sql) => store.Database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = sql;
#pragma warning restore CA2100
            return await command.ExecuteNonQueryAsync(token);
        },
        Token);
}
