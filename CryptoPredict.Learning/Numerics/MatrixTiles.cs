using System.Runtime.CompilerServices;

namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// The inner loops of matrix products, written once for every width of vectors: a tile is some rows high and two registers wide, and its sums stay in
/// registers over all steps. Pointers are unchecked: callers own the shapes.
/// </summary>
/// <remarks>
/// The kernels must not be inlined: inside a caller they exceed the compiler's budget for inlining, and their lanes would become calls.
/// </remarks>
internal static unsafe class MatrixTiles
{
    /// <summary>Computes one panel for a number of rows, at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Panel<T>(in PanelProduct product, int rows)
        where T : struct, ILanes<T>
    {
        for (var column = 0; column < MatrixKernels.PanelWidth; column += LanePair<T>.Columns)
        {
            var row = 0;
            if (T.Count == 16)
            {
                for (; row + 8 <= rows; row += 8)
                {
                    Tile<T, EightRows>(product.From(row, column));
                }
            }
            else
            {
                // Two tiles of four are quicker than one of six and two single rows.
                for (; row + 6 <= rows && row + 8 != rows; row += 6)
                {
                    Tile<T, SixRows>(product.From(row, column));
                }
            }

            for (; row + 4 <= rows; row += 4)
            {
                Tile<T, FourRows>(product.From(row, column));
            }

            for (; row < rows; row++)
            {
                Tile<T, OneRow>(product.From(row, column));
            }
        }
    }

    /// <summary>One row times all panels of a matrix: four sums side by side hide the latency of the multiply-add.</summary>
    /// <param name="panels">Panels of B.</param>
    /// <param name="steps">Values of the row and rows of B, at least 1.</param>
    /// <param name="a">The row.</param>
    /// <param name="b">First panel.</param>
    /// <param name="panelStride">Floats from one panel of B to the next.</param>
    /// <param name="start">What the product is added to; null for zero.</param>
    /// <param name="c">Result; may be <paramref name="start"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Row<T>(int panels, nint steps, float* a, float* b, nint panelStride, float* start, float* c)
        where T : struct, ILanes<T>
    {
        // Either four steps of two registers or two steps of four: a panel is two registers of 512 bits wide.
        var unrolled = T.Count == 16 ? 4 : 2;
        var columns = (4 / unrolled) * LanePair<T>.Columns;
        var second = T.Count == 16 ? MatrixKernels.PanelWidth : LanePair<T>.Columns;
        for (; panels > 0; panels--, b += panelStride)
        {
            for (var column = 0; column < MatrixKernels.PanelWidth; column += columns)
            {
                LanePair<T> c0 = default, c1 = default, c2 = default, c3 = default;
                var row = b + column;
                nint step = 0;
                for (; step + unrolled <= steps; step += unrolled, row += unrolled * MatrixKernels.PanelWidth)
                {
                    if (T.Count == 16)
                    {
                        c0 = c0.Add(a[step], row);
                        c1 = c1.Add(a[step + 1], row + MatrixKernels.PanelWidth);
                        c2 = c2.Add(a[step + 2], row + (2 * MatrixKernels.PanelWidth));
                        c3 = c3.Add(a[step + 3], row + (3 * MatrixKernels.PanelWidth));
                    }
                    else
                    {
                        c0 = c0.Add(a[step], row);
                        c1 = c1.Add(a[step], row + second);
                        c2 = c2.Add(a[step + 1], row + MatrixKernels.PanelWidth);
                        c3 = c3.Add(a[step + 1], row + MatrixKernels.PanelWidth + second);
                    }
                }

                for (; step < steps; step++, row += MatrixKernels.PanelWidth)
                {
                    c0 = c0.Add(a[step], row);
                    if (T.Count != 16)
                    {
                        c1 = c1.Add(a[step], row + second);
                    }
                }

                if (T.Count == 16)
                {
                    (c0 + c1 + (c2 + c3)).Store(start, c);
                }
                else
                {
                    (c0 + c2).Store(start, c);
                    (c1 + c3).Store(start == null ? null : start + second, c + second);
                }

                c += columns;
                start = start == null ? null : start + columns;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<T, THeight>(in PanelProduct product)
        where T : struct, ILanes<T>
        where THeight : struct, ITileHeight
    {
        var strideA = product.RowStrideA;
        var a0 = product.A;
        var a1 = a0 + strideA;
        var a2 = a1 + strideA;
        var a3 = a2 + strideA;
        var a4 = a3 + strideA;
        var a5 = a4 + strideA;
        var a6 = a5 + strideA;
        var a7 = a6 + strideA;
        var step = product.StepStrideA;
        var end = product.Steps * step;
        var b = product.B;
        var strideB = product.StrideB;
        LanePair<T> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (nint at = 0; at != end; at += step, b += strideB)
        {
            var left = T.Load(b);
            var right = T.Load(b + T.Count);
            c0 = c0.Add(a0[at], left, right);
            if (THeight.Rows >= 4)
            {
                c1 = c1.Add(a1[at], left, right);
                c2 = c2.Add(a2[at], left, right);
                c3 = c3.Add(a3[at], left, right);
            }

            if (THeight.Rows >= 6)
            {
                c4 = c4.Add(a4[at], left, right);
                c5 = c5.Add(a5[at], left, right);
            }

            if (THeight.Rows >= 8)
            {
                c6 = c6.Add(a6[at], left, right);
                c7 = c7.Add(a7[at], left, right);
            }
        }

        var c = product.C;
        var strideC = product.StrideC;
        var start = product.Start;
        var strideStart = product.StrideStart;
        c0.Store(start, c);
        if (THeight.Rows >= 4)
        {
            c1.Store(start += strideStart, c += strideC);
            c2.Store(start += strideStart, c += strideC);
            c3.Store(start += strideStart, c += strideC);
        }

        if (THeight.Rows >= 6)
        {
            c4.Store(start += strideStart, c += strideC);
            c5.Store(start += strideStart, c += strideC);
        }

        if (THeight.Rows >= 8)
        {
            c6.Store(start += strideStart, c += strideC);
            c7.Store(start + strideStart, c + strideC);
        }
    }
}
