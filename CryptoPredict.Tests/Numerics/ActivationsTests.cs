using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed unsafe class ActivationsTests
{
    public static TheoryData<VectorWidth> Widths() => [.. VectorWidths.Supported];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sigmoid_is_right_to_a_few_units_in_the_last_place_down_to_the_smallest_normal_numbers(VectorWidth vectors)
    {
        foreach (var x in Inputs(-86, 86))
        {
            var expected = 1 / (1 + Math.Exp(-(double)x));
            Assert.Equal(expected, Apply(vectors, x).Sigmoid, 3e-7 * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tanh_is_right_to_a_few_units_in_the_last_place_near_zero_too(VectorWidth vectors)
    {
        foreach (var x in Inputs(-20, 20).Concat(Inputs(-1e-6f, 1e-6f)))
        {
            var expected = Math.Tanh(x);
            Assert.Equal(expected, Apply(vectors, x).Tanh, 4e-7 * Math.Abs(expected));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Extremes_saturate(VectorWidth vectors)
    {
        foreach (var x in new[] { 100f, 1e30f, float.MaxValue, float.PositiveInfinity })
        {
            var (sigmoid, tanh) = Apply(vectors, x);
            Assert.Equal((1f, 1f), (sigmoid, MathF.Round(tanh, 6)));
            (sigmoid, tanh) = Apply(vectors, -x);
            Assert.InRange(sigmoid, 0f, 1e-37f);
            Assert.Equal(-1f, MathF.Round(tanh, 6));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void What_is_no_number_stays_none_and_denormals_are_as_near_to_zero_as_zero(VectorWidth vectors)
    {
        foreach (var bits in new[] { 0x7FC00000, 0x7FC00001, 0x7FFFFFFF, unchecked((int)0xFFC00000), unchecked((int)0xFFFFFFFF) })
        {
            var (sigmoid, tanh) = Apply(vectors, BitConverter.Int32BitsToSingle(bits));
            Assert.True(float.IsNaN(sigmoid) && float.IsNaN(tanh), $"{bits:X8} gave {sigmoid} and {tanh}.");
        }

        foreach (var x in new[] { float.Epsilon, 1e-42f, -1e-40f, 0f })
        {
            Assert.Equal((0.5f, x), Apply(vectors, x));
        }
    }

    private static IEnumerable<float> Inputs(float low, float high)
    {
        for (var i = 0; i <= 2000; i++)
        {
            yield return low + ((high - low) * i / 2000);
        }
    }

    private static (float Sigmoid, float Tanh) Apply(VectorWidth vectors, float x) => vectors switch
    {
        VectorWidth.Bits512 => Apply<Lanes512>(x),
        VectorWidth.Bits256 => Apply<Lanes256>(x),
        _ => Apply<Lanes128>(x),
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
