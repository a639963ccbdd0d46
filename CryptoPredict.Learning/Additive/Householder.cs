using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Additive;

/// <summary>
/// Householder reflections on a dense matrix, column after column (G. Golub and C. Van Loan, Matrix Computations, 4th ed., 5.2). Least squares
/// through them loses half as many digits as through the normal equations.
/// </summary>
internal static class Householder
{
    /// <summary>Makes a matrix upper triangular by an orthogonal transformation from the left, in place.</summary>
    /// <param name="matrix">Column j begins at j × <paramref name="stride"/>.</param>
    /// <param name="stride">Distance of two columns, at least <paramref name="rows"/>.</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="columns">Columns in use.</param>
    public static void Triangularise(Span<double> matrix, int stride, int rows, int columns)
    {
        for (var j = 0; j < Math.Min(columns, rows); j++)
        {
            var pivot = matrix.Slice((j * stride) + j, rows - j);
            var norm = TensorPrimitives.Norm<double>(pivot);
            if (norm == 0)
            {
                continue;
            }

            // Of the two reflections the one without cancellation.
            var diagonal = pivot[0] > 0 ? -norm : norm;
            pivot[0] -= diagonal;
            var scale = 1 / (norm * Math.Abs(pivot[0]));
            for (var k = j + 1; k < columns; k++)
            {
                var column = matrix.Slice((k * stride) + j, rows - j);
                TensorPrimitives.MultiplyAdd(pivot, -scale * TensorPrimitives.Dot<double>(pivot, column), column, column);
            }

            pivot.Clear();
            pivot[0] = diagonal;
        }
    }

    /// <summary>Solves R x = b for an upper triangular R; a zero on the diagonal gives a zero in x.</summary>
    public static void SolveUpper(ReadOnlySpan<double> matrix, int stride, int size, Span<double> vector)
    {
        for (var j = size - 1; j >= 0; j--)
        {
            var column = matrix.Slice(j * stride, j + 1);
            vector[j] = column[j] == 0 ? 0 : vector[j] / column[j];
            TensorPrimitives.MultiplyAdd(column[..j], -vector[j], vector[..j], vector[..j]);
        }
    }

    /// <summary>Solves Rᵀ x = b for an upper triangular R; a zero on the diagonal gives a zero in x.</summary>
    public static void SolveTransposed(ReadOnlySpan<double> matrix, int stride, int size, Span<double> vector)
    {
        for (var j = 0; j < size; j++)
        {
            var column = matrix.Slice(j * stride, j + 1);
            var rest = vector[j] - TensorPrimitives.Dot(column[..j], vector[..j]);
            vector[j] = column[j] == 0 ? 0 : rest / column[j];
        }
    }
}
