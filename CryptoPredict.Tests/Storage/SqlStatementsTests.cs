using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class SqlStatementsTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await Database.OpenAsync(Path.Combine(_folder.Path, "market.db"), Token);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_stands_in_a_hole_is_a_value_and_sql_in_it_is_sql()
    {
        FormattableString both = $"{"' OR {0} --"} AS one, {Sample.Start} AS two";

        Assert.Equal(["' OR {0} --", "1767225600000"], Assert.Single(await QueryAsync($"SELECT {both}", row => new[] { row.Text("one"), row.Text("two") })));
        Assert.Equal([2L], await QueryAsync($"SELECT 2 AS two WHERE 2 IN ({Sql.List([1, 2])})", row => row.Int64("two")));
        Assert.Empty(await QueryAsync($"SELECT 2 AS two WHERE 2 IN ({Sql.List<int>([])})", row => row.Int64("two")));
        Assert.Single(await QueryAsync($"SELECT 2 AS two WHERE {Sql.All((null, $"1 = 0"), (2, $"2 = {2}"), (3, $"3 = {3}"))}", row => row.Int64("two")));
        Assert.Single(await QueryAsync($"SELECT 2 AS two WHERE {Sql.All((null, $"1 = 0"))}", row => row.Int64("two")));
    }

    [Fact]
    public async Task Columns_are_found_in_any_order_and_one_that_there_is_not_is_a_fault_and_no_damage()
    {
        Assert.Equal([(1L, 2L, 1L)], await QueryAsync($"SELECT 2 AS two, 1 AS one", row => (row.Int64("one"), row.Int64("two"), row.Int64("one"))));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => QueryAsync($"SELECT 2 AS two", row => row.Int64("one")));
    }

    [Fact]
    public async Task Damage_is_named_for_its_own_row_alone()
    {
        var read = await QueryAsync(
            $"SELECT 'x' AS the_list UNION ALL SELECT '[1]'", row => (row.Try("the_list", row.Json<int[]>, []).Length, row.Damage));

        Assert.Equal([(0, "Its row in the store is damaged: the list cannot be read."), (1, null)], read);
    }

    private Task<IReadOnlyList<T>> QueryAsync<T>(FormattableString sql, Func<Row, T> read) => _database.QueryAsync(sql, read, Token);
}
