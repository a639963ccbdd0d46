using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Tests.Learning.Linear;

public sealed class LbfgsTests
{
    [Fact]
    public void Minimum_of_a_stretched_bowl_is_found_to_the_last_digits()
    {
        var solver = new Lbfgs(Bowl, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
        Run(solver);

        for (var j = 0; j < solver.Point.Length; j++)
        {
            Assert.Equal(j, solver.Point[j], 1e-8);
        }
    }

    [Fact]
    public void A_first_step_far_too_long_is_shortened()
    {
        // The first unit step along the slope overshoots to where values are far above the start's.
        static double Steep(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var (up, down) = (Math.Exp(80 * point[0]), Math.Exp(-80 * point[0]));
            gradient[0] = 80 * (up - down);
            return up + down;
        }

        var solver = new Lbfgs(Steep, [0.3]);
        Run(solver);

        Assert.Equal(0, solver.Point[0], 1e-10);
    }

    [Fact]
    public void No_step_is_taken_from_the_minimum_or_without_a_number()
    {
        Assert.False(new Lbfgs((_, gradient) => gradient[0] = 0, [1]).Step());
        Assert.False(new Lbfgs((_, gradient) => gradient[0] = double.NaN, [1]).Step());
        Assert.False(new Lbfgs((_, gradient) => gradient[0] = 1e200, [1]).Step());
    }

    private static void Run(Lbfgs solver)
    {
        for (var step = 0; step < 400 && solver.GradientNorm > 1e-9 && solver.Step(); step++)
        {
        }
    }

    private static double Bowl(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var value = 0.0;
        for (var j = 0; j < point.Length; j++)
        {
            var stretch = Math.Pow(10, 3.0 * j / point.Length);
            var off = point[j] - j;
            gradient[j] = stretch * off;
            value += 0.5 * stretch * off * off;
        }

        return value;
    }
}
