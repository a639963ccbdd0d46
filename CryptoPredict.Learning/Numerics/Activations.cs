using System.Runtime.CompilerServices;

namespace CryptoPredict.Learning.Numerics;

/// <summary>Sigmoid and hyperbolic tangent on lanes, within a few units in the last place; the test suite holds the bounds.</summary>
internal static class Activations
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts (W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980): n·high is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // 1.5·2^23: adding it rounds to the nearest integer, which then stands in the low bits of the pattern.
    private const float RoundingShift = 12582912f;

    /// <summary>1 / (1 + exp(-x)). The exponential is that of S. L. Moshier's Cephes library (expf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Sigmoid<T>(T x)
        where T : struct, ILanes<T>
    {
        // Beyond ±87 the exponential leaves the range of normal numbers.
        x = T.Clamp(x, -87f, 87f);
        var shifted = T.MultiplyAdd(x, T.Broadcast(-Log2E), T.Broadcast(RoundingShift));
        var n = shifted - T.Broadcast(RoundingShift);
        var r = T.MultiplyAdd(n, T.Broadcast(-Ln2High), T.Broadcast(0f) - x);
        r = T.MultiplyAdd(n, T.Broadcast(-Ln2Low), r);
        var p = T.Broadcast(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.Broadcast(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Broadcast(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Broadcast(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r + T.Broadcast(1f));
        var one = T.Broadcast(1f);

        // The power of two is made of 1 and not of p, whose pattern would come out as a number where x is none.
        return one / T.MultiplyAdd(p, T.AddExponent(one, shifted), one);
    }

    /// <summary>tanh(x) by the rational function of the Eigen library (degree 13 over 6), accurate to the last few bits near 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        // From here on the rational function is 1 to the last bit.
        x = T.Clamp(x, -7.90531110763549805f, 7.90531110763549805f);
        var square = x * x;
        var p = T.Broadcast(-2.76076847742355e-16f);
        p = T.MultiplyAdd(p, square, T.Broadcast(2.00018790482477e-13f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-8.60467152213735e-11f));
        p = T.MultiplyAdd(p, square, T.Broadcast(5.12229709037114e-08f));
        p = T.MultiplyAdd(p, square, T.Broadcast(1.48572235717979e-05f));
        p = T.MultiplyAdd(p, square, T.Broadcast(6.37261928875436e-04f));
        p = T.MultiplyAdd(p, square, T.Broadcast(4.89352455891786e-03f));
        var q = T.Broadcast(1.19825839466702e-06f);
        q = T.MultiplyAdd(q, square, T.Broadcast(1.18534705686654e-04f));
        q = T.MultiplyAdd(q, square, T.Broadcast(2.26843463243900e-03f));
        q = T.MultiplyAdd(q, square, T.Broadcast(4.89352518554385e-03f));

        // The quotient first: of a denormal x, x · p would be zero.
        return x * (p / q);
    }
}
