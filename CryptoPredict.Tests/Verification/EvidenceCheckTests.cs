using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Verification.Scores;

namespace CryptoPredict.Tests.Verification;

public sealed class EvidenceCheckTests
{
    private static readonly LedgerEntry[] Rows =
        [.. Enumerable.Range(0, 300).Select(t => CheckedRows.Verified(t, 1e-3 * Math.Sin(t), 4e-4 * Math.Sin(t + 0.3), ("lstm", 1e-4)))];

    [Fact]
    public void Books_that_follow_from_the_rows_between_them_hold()
    {
        var (compared, differing) = EvidenceCheck.Run([Kept(60), Kept(120), Kept(240)], Rows, 5);

        Assert.Equal(2, compared);
        Assert.Empty(differing);
    }

    [Fact]
    public void A_book_or_a_row_that_was_changed_shows()
    {
        var changed = Kept(120);
        changed.Book[56] ^= 1;
        Assert.Equal([changed.At, Kept(240).At], EvidenceCheck.Run([Kept(60), changed, Kept(240)], Rows, 5).Differing);

        var row = Rows[100];
        LedgerEntry[] other = [.. Rows[..100], row with { Verification = row.Verification! with { ActualPrice = CheckedRows.LastPrice } }, .. Rows[101..]];
        Assert.Equal([Kept(120).At], EvidenceCheck.Run([Kept(60), Kept(120), Kept(240)], other, 5).Differing);
    }

    [Fact]
    public void Books_older_than_the_rows_are_passed_over()
    {
        var (compared, differing) = EvidenceCheck.Run([Kept(60), Kept(120), Kept(240)], Rows[100..], 5);

        Assert.Equal(1, compared);
        Assert.Empty(differing);
        Assert.Equal(0, EvidenceCheck.Run([Kept(60), Kept(120)], [], 5).Compared);
    }

    private static EvidenceState Kept(int rows)
    {
        var book = new EvidenceBook(5, MixRules.Default);
        Array.ForEach(Rows[..rows], book.Add);
        return new EvidenceState(CheckedRows.Asset, TimeSpan.FromMinutes(5), Rows[rows].Prediction.AsOf, book.Save());
    }
}
