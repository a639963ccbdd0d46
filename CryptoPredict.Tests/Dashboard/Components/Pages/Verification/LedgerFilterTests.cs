using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class LedgerFilterTests
{
    private static readonly TimeRange SixHours = new("6h");

    [Fact]
    public void The_address_says_what_is_shown() => Assert.Equal(
        new LedgerFilter(SixHours, LedgerState.Verified, AllAssets: true), LedgerFilter.Parse(SixHours, "verified", "all"));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("broken", "none")]
    [InlineData("1", "ALL")]
    [InlineData("99", "<script>")]
    public void What_is_not_offered_counts_as_none(string? state, string? scope) =>
        Assert.Equal(new LedgerFilter(SixHours, null, AllAssets: false), LedgerFilter.Parse(SixHours, state, scope));
}
