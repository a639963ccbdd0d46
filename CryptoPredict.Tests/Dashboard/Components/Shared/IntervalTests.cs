using Bunit;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class IntervalTests : DashboardContext
{
    [Theory]
    [InlineData(0.405, 0.894, false, "below its aim")]
    [InlineData(0.405, 0.905, false, null)]
    [InlineData(0.91, 0.98, false, "above its aim")]
    [InlineData(0.91, 0.98, true, "too early")]
    public void An_aim_outside_of_the_interval_is_marked_unless_it_is_too_early(double low, double high, bool early, string? mark)
    {
        var aim = Render<AimMark>(p => p.Add(a => a.Value, new Proportion(12, 17, low, high)).Add(a => a.Aim, 0.9)
            .Add(a => a.Early, early));

        Assert.StartsWith("aim 90 %", aim.Nodes[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(mark, aim.FindAll(".badge").SingleOrDefault()?.TextContent[1..]);
    }

    [Fact]
    public void A_share_of_others_than_the_row_counts_says_how_many()
    {
        var share = new Proportion(3, 4, 0.3, 0.954);

        Assert.Equal("75.0 % (30.0 … 95.4 %), of 4", Text(71));
        Assert.Equal("75.0 % (30.0 … 95.4 %)", Text(4));

        string Text(int of) => string.Join(' ', Render<Interval>(p => p.Add(i => i.Value, share).Add(i => i.Of, of)).Find("span").TextContent
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
