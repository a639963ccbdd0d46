using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class SqlitePredictionRulesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_belong_to_the_rules_that_held_when_they_were_written()
    {
        using var store = await TestDatabase.CreateAsync();
        var first = await AddAsync(store, 1);
        Assert.Equal(1, (await SqlitePredictionRules.NoteAsync(store.Database, 1, Token)).Of(first));

        await SqlitePredictionRules.NoteAsync(store.Database, 2, Token);
        var second = await AddAsync(store, 2);
        await SqlitePredictionRules.NoteAsync(store.Database, 2, Token);
        var third = await AddAsync(store, 3);

        // The older program again.
        var history = await SqlitePredictionRules.NoteAsync(store.Database, 1, Token);
        Assert.Equal([1, 2, 2, 1], [history.Of(first), history.Of(second), history.Of(third), history.Of(third + 1)]);
        Assert.Equal([new RulesSpan(1, 1), new RulesSpan(second, 2), new RulesSpan(third + 1, 1)], history.Spans);
        Assert.Equal(1, history.Current);
    }

    [Fact]
    public async Task A_new_store_of_a_later_program_has_all_its_rows_by_that_programs_rules()
    {
        using var store = await TestDatabase.CreateAsync();
        var history = await SqlitePredictionRules.NoteAsync(store.Database, 3, Token);
        Assert.Equal(3, history.Of(await AddAsync(store, 1)));
    }

    [Theory]
    [InlineData("UPDATE prediction_rules SET rules = 2")]
    [InlineData("DELETE FROM prediction_rules")]
    public async Task The_history_of_the_rules_is_append_only(string change)
    {
        using var store = await TestDatabase.CreateAsync();
        var refusal = await Assert.ThrowsAsync<SqliteException>(() => store.Database.ExecuteAsync(change));
        Assert.Contains("append-only", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<long> AddAsync(TestDatabase store, int minute) =>
        (await store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(minute)], [Sample.Prediction(minute)], []), Token))[0].Id;
}
