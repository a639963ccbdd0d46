using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class LedgerFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_address_says_what_is_shown()
    {
        var filter = LedgerFilter.Parse("6h", "verified", "all");
        Assert.Equal(new LedgerFilter("6h", LedgerState.Verified, AllAssets: true), filter);
        Assert.Equal(Now.AddHours(-6), filter.From(Now));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", "", "")]
    [InlineData("5 years", "broken", "none")]
    [InlineData("24H", "1", "ALL")]
    [InlineData("'; drop table", "99", "<script>")]
    public void What_is_not_offered_counts_as_none(string? range, string? state, string? scope) =>
        Assert.Equal(new LedgerFilter(LedgerFilter.DefaultRange, null, AllAssets: false), LedgerFilter.Parse(range, state, scope));

    [Fact]
    public void All_time_has_no_beginning() => Assert.Null(LedgerFilter.Parse("all", null, null).From(Now));
}
