using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Verification;

public sealed class RangeVerifierTests
{
    private static readonly DateTimeOffset Now = Sample.Start.AddDays(1);

    [Fact]
    public void A_forecast_meets_the_close_at_its_target_and_the_extremes_until_then()
    {
        var verifier = new RangeVerifier(Sample.Minute);
        verifier.Add(Entry(1, minute: 10, horizon: 3));
        verifier.Add(Entry(2, minute: 10, horizon: 1));

        Assert.Equal([new RangeOutcome(2, Now, VerificationStatus.Verified, 99, 101, 98)], Settle(verifier, 11, 101, 98, 99));
        Assert.Empty(Settle(verifier, 12, 99.5, 97, 99));
        Assert.Equal([new RangeOutcome(1, Now, VerificationStatus.Verified, 100.5, 101, 97)], Settle(verifier, 13, 100.5, 99, 100.5));
        Assert.Equal(0, verifier.PendingCount);
    }

    [Fact]
    public void The_candle_it_was_made_on_and_those_before_it_count_for_nothing()
    {
        var verifier = new RangeVerifier(Sample.Minute);
        verifier.Add(Entry(1, minute: 10, horizon: 1));

        Assert.Empty(Settle(verifier, 9, 500, 1, 100));
        Assert.Empty(Settle(verifier, 10, 500, 1, 100));
        Assert.Equal([new RangeOutcome(1, Now, VerificationStatus.Verified, 100, 101, 99)], Settle(verifier, 11, 101, 99, 100));
    }

    [Fact]
    public void Over_a_missing_candle_the_end_is_known_and_how_far_the_price_went_is_not()
    {
        var verifier = new RangeVerifier(Sample.Minute);
        verifier.Add(Entry(1, minute: 10, horizon: 3));

        Settle(verifier, 11, 101, 99, 100);

        Assert.Equal([new RangeOutcome(1, Now, VerificationStatus.Verified, 100, null, null)], Settle(verifier, 13, 101, 99, 100));
    }

    [Fact]
    public void Where_no_candle_closed_at_the_target_nothing_is_guessed()
    {
        var verifier = new RangeVerifier(Sample.Minute);
        verifier.Add(Entry(1, minute: 10, horizon: 3));
        verifier.Add(Entry(2, minute: 10, horizon: 60));

        Assert.Equal([new RangeOutcome(1, Now, VerificationStatus.Unverifiable, null, null, null)], Settle(verifier, 14, 101, 99, 100));
        Assert.Equal([new RangeOutcome(2, Now, VerificationStatus.Unverifiable, null, null, null)], verifier.Expire(Now));
        Assert.Equal(0, verifier.PendingCount);
    }

    private static IReadOnlyList<RangeOutcome> Settle(RangeVerifier verifier, int minute, double high, double low, double close) =>
        verifier.Settle(Sample.Start + (minute * Sample.Minute), high, low, close, Now);

    private static RangeEntry Entry(long id, int minute, int horizon)
    {
        var asOf = Sample.Start + (minute * Sample.Minute);
        return new RangeEntry(id, 1, Sample.Btc, asOf, 100, new RangeForecast(asOf + (horizon * Sample.Minute), 0, 0.001, [], [], []), null);
    }
}
