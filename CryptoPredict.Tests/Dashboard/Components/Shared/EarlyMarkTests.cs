using Bunit;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class EarlyMarkTests : BunitContext
{
    [Fact]
    public void An_early_check_is_labelled_with_how_early_it_was()
    {
        var check = Sample.Check(1, 4) with { Early = true };

        var mark = Render<EarlyMark>(p => p.Add(m => m.Entry, new LedgerEntry(1, Sample.Prediction(1), check)));

        Assert.Equal("early", mark.Find(".badge").TextContent);
        Assert.StartsWith("Checked 2 min before its target", mark.Find(".badge").GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_at_its_target_and_a_pending_one_carry_no_label()
    {
        Assert.Empty(Render<EarlyMark>(p => p.Add(m => m.Entry, new LedgerEntry(1, Sample.Prediction(1), Sample.Check(1, 6)))).Markup.Trim());
        Assert.Empty(Render<EarlyMark>(p => p.Add(m => m.Entry, new LedgerEntry(1, Sample.Prediction(1), null))).Markup.Trim());
    }
}
