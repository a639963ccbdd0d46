using CryptoPredict.Core;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Tables;

namespace CryptoPredict.Tests.Dashboard.Components.Tables;

public sealed class TableAddressTests
{
    [Theory]
    [InlineData("error", LedgerColumn.Error, false)]
    [InlineData("-error", LedgerColumn.Error, true)]
    [InlineData("-Made", LedgerColumn.Made, true)]
    public void The_address_says_the_order(string sort, LedgerColumn column, bool descending) =>
        Assert.Equal(new SortBy<LedgerColumn>(column, descending), TableAddress.Parse(null, sort, null).Sort<LedgerColumn>());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("3")]
    [InlineData("nothing")]
    [InlineData("id; drop table predictions")]
    public void A_column_that_is_not_offered_counts_as_none(string? sort) => Assert.Null(TableAddress.Parse(null, sort, null).Sort<LedgerColumn>());

    [Theory]
    [InlineData(1, 31, 1)]
    [InlineData(3, 31, 3)]
    [InlineData(9, 31, 3)]
    [InlineData(9, 0, 1)]
    public async Task A_page_beyond_the_last_is_the_last(int asked, long total, int read)
    {
        List<int> pages = [];
        var (table, rows) = await TableAddress.Parse(asked, "-error", "made,error").ReadAsync(
            15,
            table =>
            {
                pages.Add(table.Page);
                return Task.FromResult(table.Page);
            },
            _ => total);
        Assert.Equal((read, read, "error", true, "made,error"), (table.Page, rows, table.Column, table.Descending, table.Columns));
        Assert.Equal(asked == read ? [asked] : [asked, read], pages);
    }
}
