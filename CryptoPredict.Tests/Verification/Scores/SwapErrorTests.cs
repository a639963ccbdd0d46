using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class SwapErrorTests
{
    private const int Horizon = 5;

    [Fact]
    public void A_check_of_a_member_takes_its_own_forecast_and_version()
    {
        var entry = CheckedRows.Verified(7, 0.002, 0.0005, ("kalman", 0.001), ("lstm", 0.0003));
        var check = ModelCheck.Of(entry, "lstm")!.Value;
        Assert.Equal((7, entry.Prediction.TargetTime, "v1"), (check.PredictionId, check.TargetTime, check.Version));
        Assert.Equal(0.0003 - 0.002, check.Error, 12);
        Assert.Equal(0.002, check.Realised, 12);
    }

    [Fact]
    public void What_was_not_verified_and_a_member_that_did_not_speak_give_no_check()
    {
        Assert.Null(ModelCheck.Of(CheckedRows.Pending(1), "lstm"));
        Assert.Null(ModelCheck.Of(CheckedRows.Unverifiable(1), "lstm"));
        Assert.Null(ModelCheck.Of(CheckedRows.Verified(1, 0.001, 0, ("lstm", null)), "lstm"));
        Assert.Null(ModelCheck.Of(CheckedRows.Verified(1, 0.001, 0, ("kalman", 0.001)), "lstm"));
    }

    [Fact]
    public void The_live_error_is_that_of_the_scores_with_the_interval_of_the_test()
    {
        ModelCheck[] checks = [.. Checks("a", 60, 0.9)];
        double[] errors = [.. checks.Select(check => check.Error)];
        double[] realised = [.. checks.Select(check => check.Realised)];
        var error = LiveError.Of(checks, Horizon);
        Assert.Equal((60, ErrorScores.MeanAbsoluteError(errors), ErrorScores.MeanAbsoluteError(realised)), (error.Count, error.Mae, error.BaselineMae));
        var test = DieboldMariano.Compare(errors, realised, Horizon);
        Assert.Equal(test.MeanDifference, error.Difference, 15);
        Assert.Equal(test.Margin, error.Margin);
        Assert.True(error.Difference < 0);
    }

    [Fact]
    public void Without_a_check_nothing_is_known_and_with_too_few_no_interval()
    {
        var none = LiveError.Of([], Horizon);
        Assert.Equal((0, true, true), (none.Count, double.IsNaN(none.Mae), double.IsNaN(none.Margin)));
        var few = LiveError.Of([.. Checks("a", Horizon, 0.9)], Horizon);
        Assert.Equal((true, true), (double.IsFinite(few.Difference), double.IsNaN(few.Margin)));
    }

    /// <summary>Twice the volatility doubles both errors: what changed is the market.</summary>
    [Fact]
    public void A_wilder_market_does_not_look_like_a_worse_model()
    {
        ModelCheck[] checks = [.. Checks("a", 80, 1), .. Checks("b", 80, 1, scale: 2)];
        var swap = SwapError.Of(checks, "b", 100, Horizon)!;
        Assert.True(swap.After.Mae > 1.5 * swap.Before.Mae);
        Assert.Equal(0, swap.Change, 12);
    }

    [Fact]
    public void A_better_version_is_told_from_chance_by_its_interval()
    {
        ModelCheck[] checks = [.. Checks("a", 100, 1.3), .. Checks("b", 100, 0.7)];
        var swap = SwapError.Of(checks, "b", 100, Horizon)!;
        Assert.True(swap.Change + swap.Margin < 0, $"{swap.Change} ± {swap.Margin}");
        Assert.Equal(Math.Sqrt(Math.Pow(swap.Before.Margin, 2) + Math.Pow(swap.After.Margin, 2)), swap.Margin, 15);
    }

    [Fact]
    public void Either_side_ends_at_the_next_swap_and_at_the_most_that_is_wanted()
    {
        ModelCheck[] checks = [.. Checks("a", 30, 1), .. Checks("b", 12, 1), .. Checks("c", 20, 1), .. Checks("d", 3, 1)];
        Assert.Equal((12, 20), Counts("c", 100));
        Assert.Equal((8, 8), Counts("c", 8));
        Assert.Equal((30, 12), Counts("b", 100));
        Assert.Equal((20, 3), Counts("d", 100));
        Assert.Equal((0, 30), Counts("a", 100));
        Assert.Null(SwapError.Of(checks, "e", 100, Horizon));
        Assert.Null(SwapError.Of([], "a", 100, Horizon));

        (int, int) Counts(string version, int most)
        {
            var swap = SwapError.Of(checks, version, most, Horizon)!;
            return (swap.Before.Count, swap.After.Count);
        }
    }

    /// <summary>A version that an admin brings back later has served before: what counts is when it first took over.</summary>
    [Fact]
    public void Of_a_version_that_served_twice_the_first_time_counts()
    {
        ModelCheck[] checks = [.. Checks("a", 10, 1), .. Checks("b", 10, 1), .. Checks("a", 10, 1), .. Checks("b", 25, 1)];
        Assert.Equal(10, SwapError.Of(checks, "b", 100, Horizon)!.After.Count);
    }

    // The model's errors are those of "no change" times a factor.
    private static IEnumerable<ModelCheck> Checks(string version, int count, double factor, double scale = 1)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            var realised = scale * 0.001 * ((2 * random.NextDouble()) - 1);
            yield return new ModelCheck(i + 1, DateTimeOffset.UnixEpoch.AddMinutes(i), version, -factor * realised, realised);
        }
    }
}
