using CryptoPredict.Core;

namespace CryptoPredict.Tests.Support;

/// <summary>Whether a list comes in every order that it offers.</summary>
internal static class SortedLists
{
    /// <summary>Reads a list by each of its columns, both ways: rows without a value must come last, equal ones as without an order.</summary>
    /// <param name="read">Reads the whole list in an order, or in its own.</param>
    /// <param name="value">What a row holds in a column; null for nothing.</param>
    /// <param name="key">What tells a row from the others.</param>
    public static async Task AssertEveryOrderAsync<TColumn, TRow>(
        Func<SortBy<TColumn>?, Task<IReadOnlyList<TRow>>> read, Func<TColumn, TRow, IComparable?> value, Func<TRow, object> key)
        where TColumn : struct, Enum
    {
        var own = await read(null);
        Assert.True(own.Count > 2);
        foreach (var column in Enum.GetValues<TColumn>())
        {
            Assert.True(own.Select(row => value(column, row)).Distinct().Count() > 1, $"{column} is the same in every row.");
            foreach (var descending in (bool[])[false, true])
            {
                var known = own.Where(row => value(column, row) is not null);
                var sorted = descending ? known.OrderByDescending(row => value(column, row), Order) : known.OrderBy(row => value(column, row), Order);
                Assert.Equal(
                    sorted.Concat(own.Where(row => value(column, row) is null)).Select(key),
                    (await read(new SortBy<TColumn>(column, descending))).Select(key));
            }
        }
    }

    private static Comparer<IComparable?> Order { get; } = Comparer<IComparable?>.Create((one, other) =>
        one is string text && other is string word ? string.CompareOrdinal(text, word) : Comparer<IComparable?>.Default.Compare(one, other));
}
