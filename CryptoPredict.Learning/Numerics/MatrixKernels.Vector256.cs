using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CryptoPredict.Learning.Numerics;

/// <content>The 256-bit tiles: 2 rows × 32 columns are 8 accumulators of the 16 registers.</content>
internal static unsafe partial class MatrixKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply256(
        int rows, int depth, float* a, nint strideA, float* b, float* start, nint strideStart, float* c, nint strideC)
    {
        var row = 0;
        for (; row + 2 <= rows; row += 2)
        {
            Tile2x256(depth, a + (row * strideA), strideA, b, start == null ? null : start + (row * strideStart), strideStart, c + (row * strideC), strideC);
        }

        if (row < rows)
        {
            Tile1x256(depth, a + (row * strideA), b, start == null ? null : start + (row * strideStart), c + (row * strideC));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed256(int depth, int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        var k = 0;
        for (; k + 2 <= depth; k += 2)
        {
            Transposed2x256(rows, a + k, strideA, b, strideB, c + (k * PanelWidth), accumulate);
        }

        if (k < depth)
        {
            Transposed1x256(rows, a + k, strideA, b, strideB, c + (k * PanelWidth), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x256(int depth, float* a, nint strideA, float* b, float* start, nint strideStart, float* c, nint strideC)
    {
        var a1 = a + strideA;
        Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector256<float> c10 = default, c11 = default, c12 = default, c13 = default;
        if (start != null)
        {
            c00 = Vector256.Load(start);
            c01 = Vector256.Load(start + 8);
            c02 = Vector256.Load(start + 16);
            c03 = Vector256.Load(start + 24);
            c10 = Vector256.Load(start + strideStart);
            c11 = Vector256.Load(start + strideStart + 8);
            c12 = Vector256.Load(start + strideStart + 16);
            c13 = Vector256.Load(start + strideStart + 24);
        }

        for (nint k = 0; k < depth; k++, b += PanelWidth)
        {
            var v0 = Vector256.Create(a[k]);
            var v1 = Vector256.Create(a1[k]);
            var b0 = Vector256.Load(b);
            c00 = Vector256.FusedMultiplyAdd(v0, b0, c00);
            c10 = Vector256.FusedMultiplyAdd(v1, b0, c10);
            var b1 = Vector256.Load(b + 8);
            c01 = Vector256.FusedMultiplyAdd(v0, b1, c01);
            c11 = Vector256.FusedMultiplyAdd(v1, b1, c11);
            var b2 = Vector256.Load(b + 16);
            c02 = Vector256.FusedMultiplyAdd(v0, b2, c02);
            c12 = Vector256.FusedMultiplyAdd(v1, b2, c12);
            var b3 = Vector256.Load(b + 24);
            c03 = Vector256.FusedMultiplyAdd(v0, b3, c03);
            c13 = Vector256.FusedMultiplyAdd(v1, b3, c13);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
        c10.Store(c + strideC);
        c11.Store(c + strideC + 8);
        c12.Store(c + strideC + 16);
        c13.Store(c + strideC + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x256(int depth, float* a, float* b, float* start, float* c)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default;
        if (start != null)
        {
            c00 = Vector256.Load(start);
            c01 = Vector256.Load(start + 8);
            c02 = Vector256.Load(start + 16);
            c03 = Vector256.Load(start + 24);
        }

        for (nint k = 0; k < depth; k++, b += PanelWidth)
        {
            var v0 = Vector256.Create(a[k]);
            var b0 = Vector256.Load(b);
            c00 = Vector256.FusedMultiplyAdd(v0, b0, c00);
            var b1 = Vector256.Load(b + 8);
            c01 = Vector256.FusedMultiplyAdd(v0, b1, c01);
            var b2 = Vector256.Load(b + 16);
            c02 = Vector256.FusedMultiplyAdd(v0, b2, c02);
            var b3 = Vector256.Load(b + 24);
            c03 = Vector256.FusedMultiplyAdd(v0, b3, c03);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed2x256(int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector256<float> c10 = default, c11 = default, c12 = default, c13 = default;
        for (nint row = 0; row < rows; row++, a += strideA, b += strideB)
        {
            var v0 = Vector256.Create(a[0]);
            var v1 = Vector256.Create(a[1]);
            var b0 = Vector256.Load(b);
            c00 = Vector256.FusedMultiplyAdd(v0, b0, c00);
            c10 = Vector256.FusedMultiplyAdd(v1, b0, c10);
            var b1 = Vector256.Load(b + 8);
            c01 = Vector256.FusedMultiplyAdd(v0, b1, c01);
            c11 = Vector256.FusedMultiplyAdd(v1, b1, c11);
            var b2 = Vector256.Load(b + 16);
            c02 = Vector256.FusedMultiplyAdd(v0, b2, c02);
            c12 = Vector256.FusedMultiplyAdd(v1, b2, c12);
            var b3 = Vector256.Load(b + 24);
            c03 = Vector256.FusedMultiplyAdd(v0, b3, c03);
            c13 = Vector256.FusedMultiplyAdd(v1, b3, c13);
        }

        if (accumulate)
        {
            c00 += Vector256.Load(c);
            c01 += Vector256.Load(c + 8);
            c02 += Vector256.Load(c + 16);
            c03 += Vector256.Load(c + 24);
            c10 += Vector256.Load(c + 32);
            c11 += Vector256.Load(c + 40);
            c12 += Vector256.Load(c + 48);
            c13 += Vector256.Load(c + 56);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
        c10.Store(c + 32);
        c11.Store(c + 40);
        c12.Store(c + 48);
        c13.Store(c + 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed1x256(int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default;
        for (nint row = 0; row < rows; row++, a += strideA, b += strideB)
        {
            var v0 = Vector256.Create(a[0]);
            var b0 = Vector256.Load(b);
            c00 = Vector256.FusedMultiplyAdd(v0, b0, c00);
            var b1 = Vector256.Load(b + 8);
            c01 = Vector256.FusedMultiplyAdd(v0, b1, c01);
            var b2 = Vector256.Load(b + 16);
            c02 = Vector256.FusedMultiplyAdd(v0, b2, c02);
            var b3 = Vector256.Load(b + 24);
            c03 = Vector256.FusedMultiplyAdd(v0, b3, c03);
        }

        if (accumulate)
        {
            c00 += Vector256.Load(c);
            c01 += Vector256.Load(c + 8);
            c02 += Vector256.Load(c + 16);
            c03 += Vector256.Load(c + 24);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
    }
}
