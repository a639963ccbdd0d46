using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Verification;

public sealed class VerifierTests
{
    private static Verifier Create(VerificationOptions? options = null) => new(options ?? new VerificationOptions(), Sample.Minute);

    private static LedgerEntry Entry(long id, int minute, double last = 100, double logReturn = 0.001) =>
        new(id, Sample.Prediction(minute, last, logReturn), null);

    private static List<PredictionVerification> Settle(Verifier verifier, double minute, double close = 100) =>
        [.. verifier.Settle(Sample.Start + minute * Sample.Minute, close, Sample.Start + minute * Sample.Minute).Select(entry => entry.Verification!)];

    [Fact]
    public void A_prediction_is_met_by_the_close_at_its_target()
    {
        var verifier = Create();
        verifier.Add(Entry(1, 0));

        for (var minute = 1; minute < 5; minute++)
        {
            Assert.Empty(Settle(verifier, minute));
        }

        var check = Assert.Single(Settle(verifier, 5, 100.2));
        Assert.Equal(VerificationStatus.Verified, check.Status);
        Assert.Equal(100.2, check.ActualPrice);
        Assert.Equal(Sample.Start + 5 * Sample.Minute, check.PriceTime);
        Assert.Equal(100 * Math.Exp(0.001) - 100.2, check.Error!.Value, 12);
        Assert.Equal(0.001 - Math.Log(1.002), check.LogError!.Value, 12);
        Assert.True(check.DirectionHit);
        Assert.True(check.InsideBand);
        Assert.False(check.Early);
        Assert.Equal(0, verifier.PendingCount);
    }

    [Fact]
    public void Each_prediction_is_settled_once_and_in_order()
    {
        var verifier = Create();
        for (var id = 1; id <= 30; id++)
        {
            verifier.Add(Entry(id, id));
        }

        var settled = Enumerable.Range(1, 40).SelectMany(minute => Settle(verifier, minute)).ToList();

        Assert.Equal(Enumerable.Range(1, 30).Select(id => (long)id), settled.Select(v => v.PredictionId));
        Assert.Empty(Settle(verifier, 41));
    }

    [Theory]
    [InlineData(0.001, 99.0, false)]
    [InlineData(-0.001, 99.0, true)]
    [InlineData(0.001, 101.0, true)]
    [InlineData(0.0, 101.0, null)]
    [InlineData(0.001, 100.0, null)]
    public void Direction_counts_only_where_both_moved(double forecast, double actual, bool? hit)
    {
        var verifier = Create();
        verifier.Add(Entry(1, 0, 100, forecast));

        Assert.Equal(hit, Assert.Single(Settle(verifier, 5, actual)).DirectionHit);
    }

    [Fact]
    public void A_price_outside_the_band_is_told()
    {
        var verifier = Create();
        verifier.Add(Entry(1, 0));

        Assert.False(Assert.Single(Settle(verifier, 5, 101.5)).InsideBand);
    }

    [Fact]
    public void A_hole_at_the_target_makes_it_unverifiable_and_nothing_is_guessed()
    {
        var verifier = Create();
        verifier.Add(Entry(1, 0));
        Assert.Empty(Settle(verifier, 3, 100));

        var check = Assert.Single(Settle(verifier, 9, 105));

        Assert.Equal(VerificationStatus.Unverifiable, check.Status);
        Assert.Null(check.ActualPrice);
        Assert.Null(check.Error);
        Assert.Null(check.DirectionHit);
        Assert.Contains("within 30 s of 2026-01-01 00:05:00 UTC", check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_data_end_the_last_price_settles_what_is_due_within_the_tolerance_and_nothing_else()
    {
        var verifier = Create(new VerificationOptions { Tolerance = 2 * Sample.Minute });
        for (var minute = 0; minute < 4; minute++)
        {
            verifier.Add(Entry(minute + 1, minute));
        }

        Settle(verifier, 4, 101);
        var settled = verifier.Expire(Sample.Start + 4 * Sample.Minute).Select(entry => entry.Verification!).ToList();

        Assert.Equal(
            [VerificationStatus.Verified, VerificationStatus.Verified, VerificationStatus.Unverifiable, VerificationStatus.Unverifiable],
            settled.Select(check => check.Status));
        Assert.Equal([101, 101, null, null], settled.Select(check => check.ActualPrice));
        Assert.Contains("data ended before", settled[3].Reason, StringComparison.Ordinal);
        Assert.Equal(0, verifier.PendingCount);
    }

    [Fact]
    public void The_nearer_of_two_candles_within_the_tolerance_is_taken()
    {
        var verifier = Create(new VerificationOptions { Tolerance = 2 * Sample.Minute });
        verifier.Add(Entry(1, 0));
        Settle(verifier, 4, 104);

        var check = Assert.Single(Settle(verifier, 7, 107));

        Assert.Equal(104, check.ActualPrice);
        Assert.Equal(Sample.Start + 4 * Sample.Minute, check.PriceTime);
    }

    [Fact]
    public void A_silent_feed_decides_nothing()
    {
        var verifier = Create();
        verifier.Add(Entry(1, 0));
        Settle(verifier, 4);

        Assert.Equal(1, verifier.PendingCount);
    }

    [Fact]
    public void An_earlier_check_is_labelled_early_and_uses_the_price_of_its_own_time()
    {
        var verifier = Create(new VerificationOptions { After = 3 * Sample.Minute });
        verifier.Add(Entry(1, 0));
        Assert.Empty(Settle(verifier, 2));

        var check = Assert.Single(Settle(verifier, 3, 100.3));

        Assert.True(check.Early);
        Assert.Equal(100.3, check.ActualPrice);
        Assert.Equal(Sample.Start + 3 * Sample.Minute, check.DueTime);
    }

    [Fact]
    public void An_old_or_repeated_candle_changes_nothing()
    {
        var verifier = Create();
        Settle(verifier, 6, 100);
        verifier.Add(Entry(1, 0));

        Assert.Empty(Settle(verifier, 6, 200));
        Assert.Empty(Settle(verifier, 5, 200));
        Assert.Equal(1, verifier.PendingCount);
    }
}
