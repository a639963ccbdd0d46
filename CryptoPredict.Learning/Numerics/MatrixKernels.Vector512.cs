using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CryptoPredict.Learning.Numerics;

/// <content>The 512-bit tiles: 8 rows × 32 columns are 16 accumulators, which keeps both multiply-add units busy.</content>
internal static unsafe partial class MatrixKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply512(
        int rows, int depth, float* a, nint strideA, float* b, float* start, nint strideStart, float* c, nint strideC)
    {
        var row = 0;
        for (; row + 8 <= rows; row += 8)
        {
            Tile8x512(depth, a + (row * strideA), strideA, b, start == null ? null : start + (row * strideStart), strideStart, c + (row * strideC), strideC);
        }

        if (row + 4 <= rows)
        {
            Tile4x512(depth, a + (row * strideA), strideA, b, start == null ? null : start + (row * strideStart), strideStart, c + (row * strideC), strideC);
            row += 4;
        }

        for (; row < rows; row++)
        {
            Tile1x512(depth, a + (row * strideA), b, start == null ? null : start + (row * strideStart), c + (row * strideC));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed512(int depth, int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        var k = 0;
        for (; k + 8 <= depth; k += 8)
        {
            Transposed8x512(rows, a + k, strideA, b, strideB, c + (k * PanelWidth), accumulate);
        }

        if (k + 4 <= depth)
        {
            Transposed4x512(rows, a + k, strideA, b, strideB, c + (k * PanelWidth), accumulate);
            k += 4;
        }

        for (; k < depth; k++)
        {
            Transposed1x512(rows, a + k, strideA, b, strideB, c + (k * PanelWidth), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x512(
        int depth, float* a, nint strideA, float* b, float* start, nint strideStart, float* c, nint strideC)
    {
        var a0 = a;
        var a1 = a0 + strideA;
        var a2 = a1 + strideA;
        var a3 = a2 + strideA;
        var a4 = a3 + strideA;
        var a5 = a4 + strideA;
        var a6 = a5 + strideA;
        var a7 = a6 + strideA;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        if (start != null)
        {
            c00 = Vector512.Load(start);
            c01 = Vector512.Load(start + 16);
            start += strideStart;
            c10 = Vector512.Load(start);
            c11 = Vector512.Load(start + 16);
            start += strideStart;
            c20 = Vector512.Load(start);
            c21 = Vector512.Load(start + 16);
            start += strideStart;
            c30 = Vector512.Load(start);
            c31 = Vector512.Load(start + 16);
            start += strideStart;
            c40 = Vector512.Load(start);
            c41 = Vector512.Load(start + 16);
            start += strideStart;
            c50 = Vector512.Load(start);
            c51 = Vector512.Load(start + 16);
            start += strideStart;
            c60 = Vector512.Load(start);
            c61 = Vector512.Load(start + 16);
            start += strideStart;
            c70 = Vector512.Load(start);
            c71 = Vector512.Load(start + 16);
        }

        for (nint k = 0; k < depth; k++, b += PanelWidth)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var v0 = Vector512.Create(a0[k]);
            c00 = Vector512.FusedMultiplyAdd(v0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v0, b1, c01);
            var v1 = Vector512.Create(a1[k]);
            c10 = Vector512.FusedMultiplyAdd(v1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(v1, b1, c11);
            var v2 = Vector512.Create(a2[k]);
            c20 = Vector512.FusedMultiplyAdd(v2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(v2, b1, c21);
            var v3 = Vector512.Create(a3[k]);
            c30 = Vector512.FusedMultiplyAdd(v3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(v3, b1, c31);
            var v4 = Vector512.Create(a4[k]);
            c40 = Vector512.FusedMultiplyAdd(v4, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(v4, b1, c41);
            var v5 = Vector512.Create(a5[k]);
            c50 = Vector512.FusedMultiplyAdd(v5, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(v5, b1, c51);
            var v6 = Vector512.Create(a6[k]);
            c60 = Vector512.FusedMultiplyAdd(v6, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(v6, b1, c61);
            var v7 = Vector512.Create(a7[k]);
            c70 = Vector512.FusedMultiplyAdd(v7, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(v7, b1, c71);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c += strideC;
        c10.Store(c);
        c11.Store(c + 16);
        c += strideC;
        c20.Store(c);
        c21.Store(c + 16);
        c += strideC;
        c30.Store(c);
        c31.Store(c + 16);
        c += strideC;
        c40.Store(c);
        c41.Store(c + 16);
        c += strideC;
        c50.Store(c);
        c51.Store(c + 16);
        c += strideC;
        c60.Store(c);
        c61.Store(c + 16);
        c += strideC;
        c70.Store(c);
        c71.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x512(
        int depth, float* a, nint strideA, float* b, float* start, nint strideStart, float* c, nint strideC)
    {
        var a0 = a;
        var a1 = a0 + strideA;
        var a2 = a1 + strideA;
        var a3 = a2 + strideA;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        if (start != null)
        {
            c00 = Vector512.Load(start);
            c01 = Vector512.Load(start + 16);
            start += strideStart;
            c10 = Vector512.Load(start);
            c11 = Vector512.Load(start + 16);
            start += strideStart;
            c20 = Vector512.Load(start);
            c21 = Vector512.Load(start + 16);
            start += strideStart;
            c30 = Vector512.Load(start);
            c31 = Vector512.Load(start + 16);
        }

        for (nint k = 0; k < depth; k++, b += PanelWidth)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var v0 = Vector512.Create(a0[k]);
            c00 = Vector512.FusedMultiplyAdd(v0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v0, b1, c01);
            var v1 = Vector512.Create(a1[k]);
            c10 = Vector512.FusedMultiplyAdd(v1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(v1, b1, c11);
            var v2 = Vector512.Create(a2[k]);
            c20 = Vector512.FusedMultiplyAdd(v2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(v2, b1, c21);
            var v3 = Vector512.Create(a3[k]);
            c30 = Vector512.FusedMultiplyAdd(v3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(v3, b1, c31);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c += strideC;
        c10.Store(c);
        c11.Store(c + 16);
        c += strideC;
        c20.Store(c);
        c21.Store(c + 16);
        c += strideC;
        c30.Store(c);
        c31.Store(c + 16);
    }

    /// <summary>One row: four sums side by side hide the latency of the multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x512(int depth, float* a, float* b, float* start, float* c)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default, c30 = default, c31 = default;
        if (start != null)
        {
            c00 = Vector512.Load(start);
            c01 = Vector512.Load(start + 16);
        }

        nint k = 0;
        for (; k + 4 <= depth; k += 4, b += 4 * PanelWidth)
        {
            var v0 = Vector512.Create(a[k]);
            c00 = Vector512.FusedMultiplyAdd(v0, Vector512.Load(b), c00);
            c01 = Vector512.FusedMultiplyAdd(v0, Vector512.Load(b + 16), c01);
            var v1 = Vector512.Create(a[k + 1]);
            c10 = Vector512.FusedMultiplyAdd(v1, Vector512.Load(b + 32), c10);
            c11 = Vector512.FusedMultiplyAdd(v1, Vector512.Load(b + 48), c11);
            var v2 = Vector512.Create(a[k + 2]);
            c20 = Vector512.FusedMultiplyAdd(v2, Vector512.Load(b + 64), c20);
            c21 = Vector512.FusedMultiplyAdd(v2, Vector512.Load(b + 80), c21);
            var v3 = Vector512.Create(a[k + 3]);
            c30 = Vector512.FusedMultiplyAdd(v3, Vector512.Load(b + 96), c30);
            c31 = Vector512.FusedMultiplyAdd(v3, Vector512.Load(b + 112), c31);
        }

        for (; k < depth; k++, b += PanelWidth)
        {
            var v = Vector512.Create(a[k]);
            c00 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b), c00);
            c01 = Vector512.FusedMultiplyAdd(v, Vector512.Load(b + 16), c01);
        }

        (c00 + c10 + (c20 + c30)).Store(c);
        (c01 + c11 + (c21 + c31)).Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed8x512(int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        for (nint row = 0; row < rows; row++, a += strideA, b += strideB)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var v0 = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(v0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v0, b1, c01);
            var v1 = Vector512.Create(a[1]);
            c10 = Vector512.FusedMultiplyAdd(v1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(v1, b1, c11);
            var v2 = Vector512.Create(a[2]);
            c20 = Vector512.FusedMultiplyAdd(v2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(v2, b1, c21);
            var v3 = Vector512.Create(a[3]);
            c30 = Vector512.FusedMultiplyAdd(v3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(v3, b1, c31);
            var v4 = Vector512.Create(a[4]);
            c40 = Vector512.FusedMultiplyAdd(v4, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(v4, b1, c41);
            var v5 = Vector512.Create(a[5]);
            c50 = Vector512.FusedMultiplyAdd(v5, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(v5, b1, c51);
            var v6 = Vector512.Create(a[6]);
            c60 = Vector512.FusedMultiplyAdd(v6, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(v6, b1, c61);
            var v7 = Vector512.Create(a[7]);
            c70 = Vector512.FusedMultiplyAdd(v7, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(v7, b1, c71);
        }

        if (accumulate)
        {
            c00 += Vector512.Load(c);
            c01 += Vector512.Load(c + 16);
            c10 += Vector512.Load(c + 32);
            c11 += Vector512.Load(c + 48);
            c20 += Vector512.Load(c + 64);
            c21 += Vector512.Load(c + 80);
            c30 += Vector512.Load(c + 96);
            c31 += Vector512.Load(c + 112);
            c40 += Vector512.Load(c + 128);
            c41 += Vector512.Load(c + 144);
            c50 += Vector512.Load(c + 160);
            c51 += Vector512.Load(c + 176);
            c60 += Vector512.Load(c + 192);
            c61 += Vector512.Load(c + 208);
            c70 += Vector512.Load(c + 224);
            c71 += Vector512.Load(c + 240);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + 32);
        c11.Store(c + 48);
        c20.Store(c + 64);
        c21.Store(c + 80);
        c30.Store(c + 96);
        c31.Store(c + 112);
        c40.Store(c + 128);
        c41.Store(c + 144);
        c50.Store(c + 160);
        c51.Store(c + 176);
        c60.Store(c + 192);
        c61.Store(c + 208);
        c70.Store(c + 224);
        c71.Store(c + 240);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed4x512(int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        for (nint row = 0; row < rows; row++, a += strideA, b += strideB)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var v0 = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(v0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v0, b1, c01);
            var v1 = Vector512.Create(a[1]);
            c10 = Vector512.FusedMultiplyAdd(v1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(v1, b1, c11);
            var v2 = Vector512.Create(a[2]);
            c20 = Vector512.FusedMultiplyAdd(v2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(v2, b1, c21);
            var v3 = Vector512.Create(a[3]);
            c30 = Vector512.FusedMultiplyAdd(v3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(v3, b1, c31);
        }

        if (accumulate)
        {
            c00 += Vector512.Load(c);
            c01 += Vector512.Load(c + 16);
            c10 += Vector512.Load(c + 32);
            c11 += Vector512.Load(c + 48);
            c20 += Vector512.Load(c + 64);
            c21 += Vector512.Load(c + 80);
            c30 += Vector512.Load(c + 96);
            c31 += Vector512.Load(c + 112);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + 32);
        c11.Store(c + 48);
        c20.Store(c + 64);
        c21.Store(c + 80);
        c30.Store(c + 96);
        c31.Store(c + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transposed1x512(int rows, float* a, nint strideA, float* b, nint strideB, float* c, bool accumulate)
    {
        Vector512<float> c00 = default, c01 = default;
        for (nint row = 0; row < rows; row++, a += strideA, b += strideB)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var v0 = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(v0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(v0, b1, c01);
        }

        if (accumulate)
        {
            c00 += Vector512.Load(c);
            c01 += Vector512.Load(c + 16);
        }

        c00.Store(c);
        c01.Store(c + 16);
    }
}
