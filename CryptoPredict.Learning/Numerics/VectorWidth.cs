using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CryptoPredict.Learning.Numerics;

/// <summary>How many bits the vectors of the networks' kernels have. Results of the widths agree within float rounding, not bit for bit.</summary>
public enum VectorWidth
{
    /// <summary>Four floats: NEON, SSE, and in software whatever has no vectors.</summary>
    Bits128 = 128,

    /// <summary>Eight floats: AVX2.</summary>
    Bits256 = 256,

    /// <summary>Sixteen floats: AVX-512.</summary>
    Bits512 = 512,
}

/// <summary>Chooses the width of vectors: the widest of this processor, or a narrower one that was asked for.</summary>
public static class VectorWidths
{
    /// <summary>The environment variable that asks for a width in bits.</summary>
    public const string Variable = "CRYPTOPREDICT_VECTOR_BITS";

    // Raised when a kernel adds or multiplies in another order, which changes the last bits of what it computes.
    private const int Kernels = 1;

    /// <summary>Every width that this processor runs in hardware, narrowest first.</summary>
    public static IReadOnlyList<VectorWidth> Supported { get; } = [.. Supportable()];

    /// <summary>The width in use unless a caller names one.</summary>
    public static VectorWidth Best { get; } = Find(Environment.GetEnvironmentVariable(Variable)) ?? Supported[^1];

    /// <summary>Why the environment asks for a width that there is not, in a sentence; null when it asks for none, or for one that there is.</summary>
    public static string? Fault => FaultOf(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// The arithmetic in use, such as "512-bit fused, linux-x64, kernels 1": what one arithmetic computes is the same bit for bit on every machine, and with
    /// any number of threads; another one agrees within float rounding. The platform is part of it because its C library computes logarithms and exponentials.
    /// </summary>
    public static string Arithmetic => ArithmeticOf(Best);

    /// <summary>Whether a product and its sum are rounded once (fused multiply-add) in vectors of 128 bits; wider ones always are.</summary>
    public static bool IsFused { get; } = Vector128.MultiplyAddEstimate(
        Vector128.Create(1 + MathF.ScaleB(1, -12)), Vector128.Create(1 + MathF.ScaleB(1, -12)), Vector128.Create(-1 - MathF.ScaleB(1, -11)))[0] != 0;

    internal static string ArithmeticOf(VectorWidth width) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)width}-bit{(IsFused ? " fused" : "")}, {RuntimeInformation.RuntimeIdentifier}, kernels {Kernels}");

    internal static string? FaultOf(string? asked) => string.IsNullOrEmpty(asked) || Find(asked) is not null
        ? null
        : $"{Variable} is '{asked}'; it must be one of {string.Join(", ", Supported.Select(width => (int)width))}, which this processor has, or absent for "
            + "the widest of them.";

    internal static VectorWidth? Find(string? asked) =>
        int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && Supported.Contains((VectorWidth)bits) ? (VectorWidth)bits : null;

    private static IEnumerable<VectorWidth> Supportable()
    {
        yield return VectorWidth.Bits128;
        if (Vector256.IsHardwareAccelerated)
        {
            yield return VectorWidth.Bits256;
        }

        // The runtime reports Vector512 as unaccelerated on processors that clock down for it, although the instructions are there; matrix products gain
        // even so.
        if (Vector512.IsHardwareAccelerated || Avx512F.IsSupported)
        {
            yield return VectorWidth.Bits512;
        }
    }
}
