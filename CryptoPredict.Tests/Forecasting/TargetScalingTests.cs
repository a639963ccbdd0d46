using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Tests.Forecasting;

public sealed class TargetScalingTests
{
    [Fact]
    public void The_scale_is_the_root_mean_square_so_that_no_change_stays_zero()
    {
        var scaling = TargetScaling.Fit([3e-3, -4e-3]);

        Assert.Equal(Math.Sqrt(12.5e-6), scaling.Scale, 1e-15);
        Assert.Equal(0, scaling.ToLogReturn(0));
        Assert.Equal(2 * scaling.Scale, scaling.ToLogReturn(2), 1e-15);
    }

    [Fact]
    public void Outputs_are_believed_as_far_as_they_hold_on_other_rows()
    {
        var scaling = new TargetScaling(2, 1);
        double[] targets = [2, -4, 6, -2];

        Assert.Equal(1, scaling.Shrink([1, -2, 3, -1], targets, 1).Shrinkage, 1e-12);
        Assert.Equal(0.5, scaling.Shrink([2, -4, 6, -2], targets, 1).Shrinkage, 1e-12);
        Assert.Equal(1, scaling.Shrink([0.1, -0.2, 0.3, -0.1], targets, 1).Shrinkage);
        Assert.Equal(0, scaling.Shrink([-1, 2, -3, 1], targets, 1).Shrinkage);
        Assert.Equal(0, scaling.Shrink([0, 0, 0, 0], targets, 1).Shrinkage);
        Assert.Equal(2, scaling.Shrink([1, 1, 1, 1], targets, 1).Scale);
    }

    [Fact]
    public void A_slope_within_two_standard_errors_is_not_believed_and_a_clear_one_nearly_whole()
    {
        // Slope 0.5 with s² = 1 left beside it: e = √(1 / Σ f²), so Σ f² = 1,600 makes it 20 standard errors, and 16 only two.
        double[] Outputs(double squares) => [.. Enumerable.Range(0, 400).Select(i => Math.Sqrt(squares / 400) * (i % 2 == 0 ? 1 : -1))];
        double[] Targets(double squares) => [.. Outputs(squares).Select((output, i) => (0.5 * output) + (i % 4 < 2 ? 1 : -1))];
        var scaling = new TargetScaling(1, 1);

        Assert.Equal(0.5 * (1 - (4.0 / 400)), scaling.Shrink(Outputs(1600), Targets(1600), 1).Shrinkage, 1e-9);
        Assert.Equal(0, scaling.Shrink(Outputs(15.9), Targets(15.9), 1).Shrinkage);
        Assert.True(scaling.Shrink(Outputs(16.1), Targets(16.1), 1).Shrinkage > 0);

        // Five-fold overlap leaves a fifth of the targets.
        Assert.Equal(0.5 * (1 - (20.0 / 400)), scaling.Shrink(Outputs(1600), Targets(1600), 5).Shrinkage, 1e-9);
        Assert.Equal(0, scaling.Shrink(Outputs(79), Targets(79), 5).Shrinkage);
    }

    [Fact]
    public void Targets_that_never_move_and_numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TargetScaling.Fit([0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TargetScaling.Fit([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TargetScaling.Fit([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TargetScaling(1, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TargetScaling(double.PositiveInfinity, 1));
        Assert.Throws<ArgumentException>(() => new TargetScaling(1, 1).Shrink([1], [1, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TargetScaling(1, 1).Shrink([1], [1], 0));
    }
}
