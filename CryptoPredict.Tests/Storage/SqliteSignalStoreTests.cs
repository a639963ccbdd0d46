using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training.Feedback;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class SqliteSignalStoreTests
{
    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signals_and_outcomes_are_read_back_field_by_field()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        SignalEntry[] settled = [SignalRows.Settled(1), SignalRows.Met(2, 0), SignalRows.Met(3, null)];
        await store.AppendAsync([.. settled.Select(entry => entry.Signal), SignalRows.Signal(4)], settled, Token);

        var page = await store.ReadAsync(new SignalQuery(), Token);
        Assert.Equal(4, page.Total);
        Assert.Equal([new SignalEntry(SignalRows.Signal(4), null), settled[2], settled[1], settled[0]], page.Items);
        Assert.Equal(page.Items.Reverse(), await store.ReadAllAsync(Sample.Btc, Token));
    }

    [Fact]
    public async Task Pruning_keeps_exactly_the_newest_thousand_outcomes_of_each_model_and_all_that_wait()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        SignalEntry[] rows = [.. Enumerable.Range(0, 1200).Select(minute => SignalRows.Settled(minute))];
        SignalEntry[] others = [.. rows.Take(10).Select(row => row with { Signal = row.Signal with { Model = "xgboost" } })];
        await store.AppendAsync([.. others.Select(row => row.Signal)], others, Token);
        await store.AppendAsync([.. rows.Take(999).Select(row => row.Signal)], rows[..999], Token);
        Assert.Equal(999, await CountAsync(SignalState.Settled));
        await store.AppendAsync([.. rows.Skip(999).Select(row => row.Signal)], rows[999..1000], Token);
        Assert.Equal(1000, await CountAsync(SignalState.Settled));
        foreach (var row in rows[1000..1150])
        {
            await store.AppendAsync([], [row], Token);
            Assert.Equal(1000, await CountAsync(SignalState.Settled));
        }

        Assert.Equal(50, await CountAsync(SignalState.Pending));
        Assert.Equal(10, (await store.ReadAsync(new SignalQuery(Model: "xgboost"), Token)).Total);
        Assert.Equal(rows[150].Signal, (await store.ReadAllAsync(Sample.Btc, Token)).First(entry => entry.Signal.Model == "logistic").Signal);

        async Task<long> CountAsync(SignalState state) => (await store.ReadAsync(new SignalQuery(Sample.Btc, "logistic", state, Limit: 1), Token)).Total;
    }

    [Fact]
    public async Task Signals_come_in_every_order_that_is_offered()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        SignalEntry[] rows =
        [
            SignalRows.Met(1, 0.001), SignalRows.Met(2, -0.002, "xgboost", Eth), SignalRows.Met(3, null), SignalRows.Met(4, 0.001, "lstm-direction"),
        ];
        rows = [.. rows.Select((row, i) => row with { Signal = row.Signal with { LastPrice = 100 + (3 * i % 4), ProbabilityUp = 0.4 + (0.01 * (i % 3)) } })];
        await store.AppendAsync([.. rows.Select(row => row.Signal)], rows, Token);

        await SortedLists.AssertEveryOrderAsync<SignalColumn, SignalEntry>(
            async sort => (await store.ReadAsync(new SignalQuery(Sort: sort), Token)).Items,
            (column, row) => column switch
            {
                SignalColumn.Made => row.Signal.AsOf,
                SignalColumn.Target => row.Signal.TargetTime,
                SignalColumn.Asset => row.Signal.Asset.Symbol,
                SignalColumn.Model => row.Signal.Model,
                SignalColumn.Probability => row.Signal.ProbabilityUp,
                SignalColumn.Last => row.Signal.LastPrice,
                _ => row.Outcome?.LogReturn,
            },
            row => row.Signal);
        Assert.Equal(
            rows.Skip(2).Reverse().Select(row => row.Signal),
            (await store.ReadAsync(new SignalQuery(From: rows[2].Signal.AsOf), Token)).Items.Select(row => row.Signal));
    }

    [Fact]
    public async Task A_query_filters_and_pages()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        SignalEntry[] rows =
        [
            .. Enumerable.Range(0, 10).Select(minute => SignalRows.Settled(minute)),
            .. Enumerable.Range(0, 10).Select(minute => SignalRows.Met(minute, null, "xgboost", Eth)),
        ];
        await store.AppendAsync([.. rows.Select(row => row.Signal), SignalRows.Signal(10)], rows, Token);

        Assert.Equal(11, (await store.ReadAsync(new SignalQuery(Sample.Btc), Token)).Total);
        Assert.Equal(10, (await store.ReadAsync(new SignalQuery(State: SignalState.Unverifiable), Token)).Total);
        Assert.Equal(10, (await store.ReadAsync(new SignalQuery(State: SignalState.Settled), Token)).Total);
        Assert.Equal(1, (await store.ReadAsync(new SignalQuery(State: SignalState.Pending), Token)).Total);
        Assert.Equal(10, (await store.ReadAsync(new SignalQuery(Before: rows[5].Signal.AsOf), Token)).Total);
        var pages = new List<SignalEntry>();
        for (var offset = 0; offset < 21; offset += 5)
        {
            pages.AddRange((await store.ReadAsync(new SignalQuery(Offset: offset, Limit: 5), Token)).Items);
        }

        Assert.Equal((await store.ReadAsync(new SignalQuery(), Token)).Items, pages);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, SignalQuery.MaxLimit + 1)]
    public async Task A_page_that_cannot_be_is_refused(int offset, int limit)
    {
        using var database = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => new SqliteSignalStore(database.Database).ReadAsync(new SignalQuery(Offset: offset, Limit: limit), Token));
    }

    [Fact]
    public async Task A_batch_is_written_whole_or_not_at_all()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        await store.AppendAsync([SignalRows.Signal(1)], [], Token);

        await Assert.ThrowsAsync<SqliteException>(() => store.AppendAsync([SignalRows.Signal(2), SignalRows.Signal(1)], [], Token));

        Assert.Equal(1, (await store.ReadAsync(new SignalQuery(), Token)).Total);
    }

    [Fact]
    public async Task An_outcome_is_written_once()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        await store.AppendAsync([SignalRows.Signal(1)], [SignalRows.Settled(1)], Token);
        await store.AppendAsync([], [SignalRows.Settled(1, right: false)], Token);
        Assert.True((await store.ReadAllAsync(Sample.Btc, Token)).Single().Outcome!.Hit);
    }

    [Fact]
    public async Task The_last_turn_of_the_switch_is_in_force()
    {
        using var database = await TestDatabase.CreateAsync();
        var store = new SqliteSignalStore(database.Database);
        Assert.Null(await store.ReadSwitchAsync(Token));
        await store.SetSwitchAsync(new FeedbackSwitch(Sample.Start, false, "ada"), Token);
        await store.SetSwitchAsync(new FeedbackSwitch(Sample.Start, true, "bob"), Token);
        Assert.Equal(new FeedbackSwitch(Sample.Start, true, "bob"), await store.ReadSwitchAsync(Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.SetSwitchAsync(new FeedbackSwitch(Sample.Start, true, " "), Token));
    }
}
