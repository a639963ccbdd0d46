using System.Runtime.CompilerServices;

namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// A zeroed float array that starts on a cache line and never moves, so that kernels can hold plain pointers into it.
/// Memory of the garbage collector's pinned heap: nothing to dispose, but keep the object alive while a pointer is in use.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    private const int CacheLineFloats = 16;
    private readonly float[] _array;
    private readonly int _offset;

    /// <param name="length">Number of floats, at least 0.</param>
    internal AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _array = GC.AllocateArray<float>(length + CacheLineFloats, pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _array[0]);
        _offset = (int)((-address & 63) / sizeof(float));
        Length = length;
    }

    /// <summary>Number of floats.</summary>
    internal int Length { get; }

    /// <summary>The first float, on a 64-byte boundary.</summary>
    internal float* Pointer => (float*)Unsafe.AsPointer(ref _array[_offset]);

    /// <summary>The floats.</summary>
    internal Span<float> Span => _array.AsSpan(_offset, Length);
}
