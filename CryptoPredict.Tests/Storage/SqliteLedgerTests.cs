using CryptoPredict.Core;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class SqliteLedgerTests
{
    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_appended_is_read_back_field_by_field()
    {
        using var store = await TestDatabase.CreateAsync();
        var prediction = Sample.Prediction(1);

        var added = await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(1)], [prediction], []), Token);
        var check = Sample.Check(added[0].Id, 6);
        await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(6)], [], [check]), Token);
        var page = await store.Ledger.ReadAsync(new LedgerQuery(), Token);

        var entry = Assert.Single(page.Items);
        Assert.Equal(1, page.Total);
        Assert.Equivalent(prediction, entry.Prediction, strict: true);
        Assert.Equal(check, entry.Verification);
        Assert.Equal(2, (await store.Candles.ReadAsync(Sample.Btc, null, null, 10, Token)).Count);
    }

    [Fact]
    public async Task A_row_that_was_checked_early_meets_its_target_too_once_a_candle_has_closed_at_it()
    {
        using var store = await TestDatabase.CreateAsync();
        var prediction = Sample.Prediction(1);
        var added = await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(1)], [prediction], []), Token);
        var early = Sample.Check(added[0].Id, 4) with { Early = true, DueTime = Sample.Start + (4 * Sample.Minute) };
        await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(4), Sample.Candle(5)], [], [early]), Token);
        Assert.Null(Assert.Single((await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items).Outcome);

        await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(6, 102), Sample.Candle(6, 7, Eth), Sample.Candle(7)], [], []), Token);

        var entry = Assert.Single((await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items);
        Assert.Equal(early, entry.Verification);
        Assert.Equal(
            (102, prediction.TargetTime, false, false), (entry.Outcome!.ActualPrice, entry.Outcome.PriceTime, entry.Outcome.InsideBand, entry.Outcome.Early));
        Assert.Equal(prediction.LogReturn - Math.Log(1.02), entry.Outcome.LogError!.Value, 12);
    }

    [Fact]
    public async Task The_forecasts_of_an_asset_and_horizon_are_read_by_the_time_they_were_made()
    {
        using var store = await TestDatabase.CreateAsync();
        var other = Sample.Prediction(3) with { TargetTime = Sample.Start + (18 * Sample.Minute) };
        var rows = new[] { Sample.Prediction(1), Sample.Prediction(2, logReturn: -0.002), Sample.Prediction(2, asset: Eth), other, Sample.Prediction(4) };
        await store.Ledger.AppendAsync(new LedgerBatch([], rows, []), Token);

        var read = await store.Ledger.ReadForecastsAsync(
            Sample.Btc, 5 * Sample.Minute, Sample.Start + Sample.Minute, Sample.Start + (4 * Sample.Minute), Token);

        Assert.Equal(rows[..2].ToDictionary(row => row.AsOf, row => row.LogReturn), read);
    }

    [Fact]
    public async Task The_seal_of_a_prediction_holds_its_own_hash_and_that_of_its_check()
    {
        using var store = await TestDatabase.CreateAsync();
        var added = await store.Ledger.AppendAsync(new LedgerBatch([], [Sample.Prediction(1), Sample.Prediction(2)], []), Token);
        var first = (await store.Ledger.FindSealAsync(added[0].Id, Token))!;
        Assert.Equal((64, null, null), (first.Hash.Length, first.CheckRow, first.CheckHash));
        Assert.NotEqual(first.Hash, (await store.Ledger.FindSealAsync(added[1].Id, Token))!.Hash);
        await store.Ledger.AppendAsync(new LedgerBatch([], [], [Sample.Check(added[0].Id, 6)]), Token);
        var sealed1 = (await store.Ledger.FindSealAsync(added[0].Id, Token))!;
        Assert.Equal((first.Hash, 3L, 64), (sealed1.Hash, sealed1.CheckRow, sealed1.CheckHash!.Length));
        Assert.Null(await store.Ledger.FindSealAsync(99, Token));
    }

    [Fact]
    public async Task A_repeated_batch_doubles_nothing()
    {
        using var store = await TestDatabase.CreateAsync();
        var first = await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(1)], [Sample.Prediction(1)], []), Token);
        var check = Sample.Check(first[0].Id, 6);
        await store.Ledger.AppendAsync(new LedgerBatch([], [], [check]), Token);

        var again = await store.Ledger.AppendAsync(
            new LedgerBatch([Sample.Candle(1, 7)], [Sample.Prediction(1, 7)], [check with { ActualPrice = 7 }]), Token);

        Assert.Empty(again);
        var entry = Assert.Single((await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items);
        Assert.Equal(100, entry.Prediction.LastPrice);
        Assert.Equal(100.5, entry.Verification!.ActualPrice);
        Assert.Equal(100, Assert.Single(await store.Candles.ReadAsync(Sample.Btc, null, null, 10, Token)).Candle.Close);
        Assert.Equal(2, (await store.Ledger.VerifyChainAsync(Token)).Rows);
    }

    [Fact]
    public async Task A_faulty_batch_leaves_nothing_behind()
    {
        using var store = await TestDatabase.CreateAsync();
        var orphan = Sample.Check(999, 6);

        await Assert.ThrowsAsync<SqliteException>(
            () => store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(1)], [Sample.Prediction(1)], [orphan]), Token));

        Assert.Equal(0, (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Total);
        Assert.Empty(await store.Candles.ReadAsync(Sample.Btc, null, null, 10, Token));
    }

    [Fact]
    public async Task Rows_come_in_every_order_that_is_offered()
    {
        using var store = await TestDatabase.CreateAsync();
        double[] returns = [0.002, -0.001, 0.003, 0.0005, 0.002];
        var added = await store.Ledger.AppendAsync(
            new LedgerBatch([], [.. returns.Select((change, i) => Sample.Prediction(i + 1) with
            {
                Asset = i % 2 == 0 ? Sample.Btc : Eth,
                LastPrice = 100 + (7 * i % 5),
                PredictedPrice = (100 + (7 * i % 5)) * Math.Exp(change),
            })], []),
            Token);
        await store.Ledger.AppendAsync(
            new LedgerBatch([], [], [.. added.Take(4).Select((entry, i) =>
                Sample.Check(entry.Id, i + 6) with { ActualPrice = 100 + (3 * i % 4), LogError = (i - 2) / 1e3 })]),
            Token);

        await SortedLists.AssertEveryOrderAsync<LedgerColumn, LedgerEntry>(
            async sort => (await store.Ledger.ReadAsync(new LedgerQuery(Sort: sort), Token)).Items,
            (column, row) => column switch
            {
                LedgerColumn.Made => row.Prediction.AsOf,
                LedgerColumn.Target => row.Prediction.TargetTime,
                LedgerColumn.Asset => row.Prediction.Asset.Symbol,
                LedgerColumn.Last => row.Prediction.LastPrice,
                LedgerColumn.Forecast => row.Prediction.PredictedPrice,
                LedgerColumn.Change => row.Prediction.PredictedPrice / row.Prediction.LastPrice,
                LedgerColumn.Actual => row.Verification?.ActualPrice,
                _ => Math.Abs(row.Verification?.LogError ?? double.NaN) is var size && double.IsNaN(size) ? null : size,
            },
            row => row.Id);
        var pages = new List<LedgerEntry>();
        for (var offset = 0; offset < 5; offset += 2)
        {
            pages.AddRange((await store.Ledger.ReadAsync(
                new LedgerQuery(Offset: offset, Limit: 2, Sort: new SortBy<LedgerColumn>(LedgerColumn.Error, Descending: true)), Token)).Items);
        }

        Assert.Equal(
            (await store.Ledger.ReadAsync(new LedgerQuery(Sort: new SortBy<LedgerColumn>(LedgerColumn.Error, Descending: true)), Token)).Items
                .Select(row => row.Id),
            pages.Select(row => row.Id));
    }

    [Fact]
    public async Task Filters_and_pages_cut_the_same_order()
    {
        using var store = await TestDatabase.CreateAsync();
        await FillAsync(store, 20);
        var holes = (await store.Ledger.ReadPendingAsync(Token)).Take(2).Select(e => Sample.Hole(e.Id, 30)).ToList();
        await store.Ledger.AppendAsync(new LedgerBatch([], [], holes), Token);
        var all = (await store.Ledger.ReadAsync(new LedgerQuery(), Token)).Items;

        var second = await store.Ledger.ReadAsync(new LedgerQuery(Offset: 7, Limit: 5), Token);
        var eth = await store.Ledger.ReadAsync(new LedgerQuery(Asset: Eth), Token);
        var pending = await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Pending), Token);
        var verified = await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Verified), Token);
        var unverifiable = await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Unverifiable), Token);
        var ethVerified = await store.Ledger.ReadAsync(new LedgerQuery(Eth, State: LedgerState.Verified, Offset: 2, Limit: 3), Token);
        var window = await store.Ledger.ReadAsync(new LedgerQuery(From: Sample.Start + 3 * Sample.Minute, To: Sample.Start + 5 * Sample.Minute), Token);

        Assert.Equal(40, all.Count);
        Assert.Equal(all.Select(e => e.Id).OrderDescending(), all.Select(e => e.Id));
        Assert.Equal(all.Skip(7).Take(5).Select(e => e.Id), second.Items.Select(e => e.Id));
        Assert.Equal(40, second.Total);
        Assert.All(eth.Items, e => Assert.Equal(Eth, e.Prediction.Asset));
        Assert.Equal(20, eth.Total);
        Assert.Equal(40, pending.Total + verified.Total + unverifiable.Total);
        Assert.Equal(holes.Select(v => v.PredictionId).OrderDescending(), unverifiable.Items.Select(e => e.Id));
        Assert.Equal(3, unverifiable.Items[0].Prediction.Members.Count);
        Assert.Equal(
            verified.Items.Where(e => e.Prediction.Asset == Eth).Skip(2).Take(3).Select(e => e.Id), ethVerified.Items.Select(e => e.Id));
        Assert.Equal(verified.Items.Count(e => e.Prediction.Asset == Eth), ethVerified.Total);
        Assert.All(pending.Items, e => Assert.Null(e.Verification));
        Assert.Equal(4, window.Total);
        Assert.Equal(
            pending.Items.Select(e => e.Id).Order(), (await store.Ledger.ReadPendingAsync(Token)).Select(e => e.Id));
    }

    [Fact]
    public async Task The_chain_of_an_untouched_ledger_holds()
    {
        using var store = await TestDatabase.CreateAsync();
        Assert.True((await store.Ledger.VerifyChainAsync(Token)).Holds);

        await FillAsync(store, 20);

        var report = await store.Ledger.VerifyChainAsync(Token);
        Assert.True(report.Holds, report.Message);
        Assert.Equal(70, report.Rows);
    }

    [Fact]
    public async Task A_negative_zero_breaks_no_chain()
    {
        using var store = await TestDatabase.CreateAsync();
        var prediction = Sample.Prediction(1) with { Members = [new MemberForecast("kalman", "k1", -0.0, 1)] };

        var added = await store.Ledger.AppendAsync(new LedgerBatch([], [prediction], []), Token);
        await store.Ledger.AppendAsync(new LedgerBatch([], [], [Sample.Check(added[0].Id, 6) with { LogError = -0.0 }]), Token);

        var report = await store.Ledger.VerifyChainAsync(Token);
        Assert.True(report.Holds, report.Message);
    }

    [Theory]
    [InlineData("UPDATE predictions SET predicted_price = predicted_price * 1.0000001 WHERE id = $id")]
    [InlineData("UPDATE predictions SET signal = 'Sell' WHERE id = $id")]
    [InlineData("UPDATE member_forecasts SET weight = 0.4 WHERE prediction_id = $id AND position = 1")]
    [InlineData("DELETE FROM member_forecasts WHERE prediction_id = $id AND position = 2")]
    [InlineData("UPDATE verifications SET inside_band = 1 - inside_band WHERE prediction_id = $id")]
    [InlineData("DELETE FROM verifications WHERE prediction_id = $id")]
    [InlineData("UPDATE predictions SET signal = 'Perhaps' WHERE id = $id")]
    [InlineData("UPDATE predictions SET signal = '99999999999' WHERE id = $id")]
    [InlineData("UPDATE predictions SET as_of = 9223372036854775807 WHERE id = $id")]
    [InlineData("UPDATE predictions SET hash = 'abc' WHERE id = $id")]
    [InlineData("UPDATE verifications SET status = '' WHERE prediction_id = $id")]
    public async Task Any_touch_of_an_old_row_breaks_the_chain(string touch)
    {
        using var store = await TestDatabase.CreateAsync();
        await FillAsync(store, 10);
        var victim = (await store.Ledger.ReadAsync(new LedgerQuery(State: LedgerState.Verified), Token)).Items[^2].Id;

        await TamperAsync(store, touch, victim);

        var report = await store.Ledger.VerifyChainAsync(Token);
        Assert.False(report.Holds);
        Assert.Contains($"{report.BrokenAt}", report.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE predictions SET lower = 0 WHERE id = $id")]
    [InlineData("DELETE FROM predictions WHERE id = $id")]
    [InlineData("DELETE FROM verifications WHERE prediction_id = $id")]
    [InlineData("UPDATE member_forecasts SET weight = 0 WHERE prediction_id = $id")]
    public async Task The_database_itself_refuses_to_change_the_ledger(string change)
    {
        using var store = await TestDatabase.CreateAsync();
        await FillAsync(store, 10);

        var refusal = await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(store, change, 1));

        Assert.Contains("append-only", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writers_side_by_side_keep_one_chain()
    {
        using var store = await TestDatabase.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => store.Ledger.AppendAsync(
                new LedgerBatch([Sample.Candle(i, asset: i % 2 == 0 ? Sample.Btc : Eth)], [Sample.Prediction(i, asset: i % 2 == 0 ? Sample.Btc : Eth)],
                    []), Token),
            Token)));

        var report = await store.Ledger.VerifyChainAsync(Token);
        Assert.True(report.Holds, report.Message);
        Assert.Equal(40, report.Rows);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, LedgerQuery.MaxLimit + 1)]
    public async Task A_page_outside_its_limits_is_refused(int offset, int limit)
    {
        using var store = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.Ledger.ReadAsync(new LedgerQuery(Offset: offset, Limit: limit), Token));
    }

    /// <summary>Two assets, a prediction a minute each; those older than five minutes are verified.</summary>
    private static async Task FillAsync(TestDatabase store, int minutes)
    {
        var waiting = new Queue<(int Due, long Id)>();
        for (var minute = 1; minute <= minutes; minute++)
        {
            foreach (var asset in (Asset[])[Sample.Btc, Eth])
            {
                List<PredictionVerification> checks = [];
                if (waiting.TryPeek(out var first) && first.Due <= minute)
                {
                    checks.Add(Sample.Check(waiting.Dequeue().Id, minute));
                }

                Prediction[] predictions = [Sample.Prediction(minute, asset: asset)];
                var entries = await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(minute, asset: asset)], predictions, checks), Token);
                waiting.Enqueue((minute + 5, entries.Single().Id));
            }
        }
    }

    private static async Task TamperAsync(TestDatabase store, string sql, long id)
    {
        foreach (var table in (string[])["predictions", "member_forecasts", "verifications"])
        {
            await ExecuteAsync(store, $"DROP TRIGGER {table}_keep_update", id);
            await ExecuteAsync(store, $"DROP TRIGGER {table}_keep_delete", id);
        }

        Assert.Equal(1, await ExecuteAsync(store, sql, id));
    }

    private static async Task<int> ExecuteAsync(TestDatabase store, string sql, long id)
    {
        await using var connection = new SqliteConnection($"Data Source={store.Database.Path};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$id", id);
        return await command.ExecuteNonQueryAsync(Token);
    }
}
