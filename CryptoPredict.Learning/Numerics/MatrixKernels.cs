using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// Matrix products of float32 for the small matrices of a recurrent network. The right-hand or result matrix is kept in
/// panels of 32 columns: panel p holds columns 32p … 32p+31, row after row, so that one panel is read straight through and
/// stays in the first-level cache. Panels start on cache lines; columns beyond the matrix are zero.
/// Pointers are unchecked: callers own the shapes.
/// </summary>
internal static unsafe class MatrixKernels
{
    /// <summary>Columns of a panel.</summary>
    internal const int PanelWidth = 32;

    // 256 rows of a panel are 32 KB: what a first-level cache holds beside the left-hand rows.
    private const int DepthBlock = 256;

    // Blocks of rows are summed on their own first: they stay in the cache, and long float32 sums lose digits.
    private const int RowBlock = 128;

    /// <summary>The width rounded up to whole panels.</summary>
    internal static int PadToPanels(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>C = start + A·B, with A [rows × depth] row-major, B [depth × 32·panels] in panels, C [rows × 32·panels] row-major.</summary>
    /// <param name="vectors">Vectors to use.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="panels">Panels of B.</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    /// <param name="a">Left-hand matrix.</param>
    /// <param name="strideA">Floats from one row of A to the next.</param>
    /// <param name="b">First row used of the first panel of B.</param>
    /// <param name="panelStride">Floats from one panel of B to the next.</param>
    /// <param name="start">What the product is added to: a matrix (may be C itself), one row for all, or null for zero.</param>
    /// <param name="strideStart">Floats from one row of <paramref name="start"/> to the next; 0 to use its one row for all.</param>
    /// <param name="c">Result.</param>
    /// <param name="strideC">Floats from one row of C to the next.</param>
    internal static void Multiply(
        VectorWidth vectors, int rows, int panels, int depth, float* a, nint strideA, float* b, nint panelStride,
        float* start, nint strideStart, float* c, nint strideC)
    {
        if (rows == 1)
        {
            Row(vectors, panels, depth, a, b, panelStride, start, c);
            return;
        }

        for (var done = 0; done < depth; done += DepthBlock)
        {
            var block = Math.Min(DepthBlock, depth - done);
            if (done > 0)
            {
                start = c;
                strideStart = strideC;
            }

            for (var panel = 0; panel < panels; panel++)
            {
                var column = panel * PanelWidth;
                Panel(vectors, rows, new PanelProduct(
                    a + done, strideA, 1, b + (panel * panelStride) + (done * PanelWidth), PanelWidth, block,
                    start == null ? null : start + column, strideStart, c + column, strideC));
            }
        }
    }

    /// <summary>C = Aᵀ·B, with A [rows × depth] and B [rows × 32·panels] row-major and C [depth × 32·panels] in panels.</summary>
    /// <param name="vectors">Vectors to use.</param>
    /// <param name="depth">Columns of A and rows of C.</param>
    /// <param name="panels">Panels of C.</param>
    /// <param name="rows">Rows of A and B, at least 1: what is summed over.</param>
    /// <param name="a">Left-hand matrix.</param>
    /// <param name="strideA">Floats from one row of A to the next.</param>
    /// <param name="b">Right-hand matrix, rows on cache lines.</param>
    /// <param name="strideB">Floats from one row of B to the next.</param>
    /// <param name="c">First panel of the result.</param>
    /// <param name="panelStride">Floats from one panel of C to the next.</param>
    internal static void TransposedMultiply(
        VectorWidth vectors, int depth, int panels, int rows, float* a, nint strideA, float* b, nint strideB, float* c, nint panelStride)
    {
        for (var done = 0; done < rows; done += RowBlock)
        {
            var block = Math.Min(RowBlock, rows - done);
            var blockA = a + (done * strideA);
            var blockB = b + (done * strideB);
            for (var panel = 0; panel < panels; panel++)
            {
                var panelC = c + (panel * panelStride);
                Panel(vectors, depth, new PanelProduct(
                    blockA, 1, strideA, blockB + (panel * PanelWidth), strideB, block, done > 0 ? panelC : null, PanelWidth, panelC, PanelWidth));
            }
        }
    }

    /// <summary>Transposes a block of up to 32 rows of a panel into 32 rows of another; columns beyond the rows are left as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TransposeBlock(int rows, float* source, float* target)
    {
        const int Side = 4;
        var row = 0;
        for (; row + Side <= rows; row += Side)
        {
            for (var column = 0; column < PanelWidth; column += Side)
            {
                var from = source + (row * PanelWidth) + column;
                var square = Matrix4x4.Transpose(Matrix4x4.Create(
                    Vector128.Load(from).AsVector4(), Vector128.Load(from + PanelWidth).AsVector4(),
                    Vector128.Load(from + (2 * PanelWidth)).AsVector4(), Vector128.Load(from + (3 * PanelWidth)).AsVector4()));
                var to = target + (column * PanelWidth) + row;
                square.X.AsVector128().Store(to);
                square.Y.AsVector128().Store(to + PanelWidth);
                square.Z.AsVector128().Store(to + (2 * PanelWidth));
                square.W.AsVector128().Store(to + (3 * PanelWidth));
            }
        }

        for (; row < rows; row++)
        {
            for (var column = 0; column < PanelWidth; column++)
            {
                target[(column * PanelWidth) + row] = source[(row * PanelWidth) + column];
            }
        }
    }

    private static void Panel(VectorWidth vectors, int rows, in PanelProduct product)
    {
        switch (vectors)
        {
            case VectorWidth.Bits512:
                MatrixTiles.Panel<Lanes512>(product, rows);
                break;
            case VectorWidth.Bits256:
                MatrixTiles.Panel<Lanes256>(product, rows);
                break;
            default:
                MatrixTiles.Panel<Lanes128>(product, rows);
                break;
        }
    }

    private static void Row(VectorWidth vectors, int panels, int depth, float* a, float* b, nint panelStride, float* start, float* c)
    {
        switch (vectors)
        {
            case VectorWidth.Bits512:
                MatrixTiles.Row<Lanes512>(panels, depth, a, b, panelStride, start, c);
                break;
            case VectorWidth.Bits256:
                MatrixTiles.Row<Lanes256>(panels, depth, a, b, panelStride, start, c);
                break;
            default:
                MatrixTiles.Row<Lanes128>(panels, depth, a, b, panelStride, start, c);
                break;
        }
    }
}
