using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed unsafe class ActivationsTests
{
    public static TheoryData<int> Paths() => [.. VectorPaths.Supported.Select(path => (int)path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sigmoid_is_right_to_a_few_units_in_the_last_place_down_to_the_smallest_normal_numbers(int path)
    {
        foreach (var x in Inputs(-86, 86))
        {
            var expected = 1 / (1 + Math.Exp(-(double)x));
            Assert.Equal(expected, Apply((VectorPath)path, x).Sigmoid, 3e-7 * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Tanh_is_right_to_a_few_units_in_the_last_place_near_zero_too(int path)
    {
        foreach (var x in Inputs(-20, 20).Concat(Inputs(-1e-6f, 1e-6f)))
        {
            var expected = Math.Tanh(x);
            Assert.Equal(expected, Apply((VectorPath)path, x).Tanh, 4e-7 * Math.Abs(expected));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Extremes_saturate(int path)
    {
        foreach (var x in new[] { 100f, 1e30f, float.MaxValue, float.PositiveInfinity })
        {
            var (sigmoid, tanh) = Apply((VectorPath)path, x);
            Assert.Equal((1f, 1f), (sigmoid, MathF.Round(tanh, 6)));
            (sigmoid, tanh) = Apply((VectorPath)path, -x);
            Assert.InRange(sigmoid, 0f, 1e-37f);
            Assert.Equal(-1f, MathF.Round(tanh, 6));
        }
    }

    private static IEnumerable<float> Inputs(float low, float high)
    {
        for (var i = 0; i <= 2000; i++)
        {
            yield return low + ((high - low) * i / 2000);
        }
    }

    private static (float Sigmoid, float Tanh) Apply(VectorPath path, float x) => path switch
    {
        VectorPath.Vector512 => Apply<Lanes512>(x),
        VectorPath.Vector256 => Apply<Lanes256>(x),
        _ => Apply<Lanes1>(x),
    };

    private static (float Sigmoid, float Tanh) Apply<T>(float x)
        where T : struct, ILanes<T>
    {
        Span<float> sigmoid = stackalloc float[16];
        Span<float> tanh = stackalloc float[16];
        fixed (float* first = sigmoid, second = tanh)
        {
            Activations.Sigmoid(T.Broadcast(x)).Store(first);
            Activations.Tanh(T.Broadcast(x)).Store(second);
        }

        // Every lane does the same.
        Assert.True(sigmoid[..T.Count].IndexOfAnyExcept(sigmoid[0]) < 0);
        return (sigmoid[0], tanh[T.Count - 1]);
    }
}
