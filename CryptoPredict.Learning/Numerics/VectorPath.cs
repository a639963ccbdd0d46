using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CryptoPredict.Learning.Numerics;

/// <summary>Which instructions the matrix kernels use. Results of the paths agree within float rounding, not bit for bit.</summary>
internal enum VectorPath
{
    /// <summary>Plain loops: any processor.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Vector256,

    /// <summary>512-bit vectors.</summary>
    Vector512,
}

/// <summary>Chooses the widest path of this processor.</summary>
internal static class VectorPaths
{
    /// <summary>The widest path that this processor runs in hardware.</summary>
    internal static VectorPath Best { get; } = Supported.Max();

    /// <summary>Every path that this processor runs in hardware.</summary>
    internal static IEnumerable<VectorPath> Supported
    {
        get
        {
            yield return VectorPath.Scalar;
            if (Vector256.IsHardwareAccelerated)
            {
                yield return VectorPath.Vector256;
            }

            // The runtime reports Vector512 as unaccelerated on processors that clock down for it, although the instructions
            // are there; matrix products gain even so.
            if (Vector512.IsHardwareAccelerated || Avx512F.IsSupported)
            {
                yield return VectorPath.Vector512;
            }
        }
    }
}
