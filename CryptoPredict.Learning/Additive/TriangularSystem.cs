using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Additive;

/// <summary>
/// A least-squares problem boiled down, row block by row block, to an upper triangular square one with the same sum of squared
/// residuals for every choice of coefficients: what follows no longer depends on the number of observations.
/// </summary>
internal sealed class TriangularSystem
{
    private const int BlockRows = 256;

    private readonly double[] _matrix;
    private readonly int _stride;
    private int _pending;

    /// <summary>An empty problem.</summary>
    /// <param name="columns">Coefficients, and one more for the observed value.</param>
    public TriangularSystem(int columns)
    {
        Columns = columns;
        _stride = columns + BlockRows;
        _matrix = new double[columns * _stride];
    }

    /// <summary>Coefficients, and one more for the observed value.</summary>
    public int Columns { get; }

    /// <summary>Adds an observation: its design row, then the observed value.</summary>
    public void Add(ReadOnlySpan<double> row)
    {
        for (var j = 0; j < Columns; j++)
        {
            _matrix[(j * _stride) + Columns + _pending] = row[j];
        }

        if (++_pending == BlockRows)
        {
            Reduce();
        }
    }

    /// <summary>Works in what was added since the last full block. Call before reading.</summary>
    public void Reduce()
    {
        Householder.Triangularise(_matrix, _stride, Columns + _pending, Columns);
        _pending = 0;
    }

    /// <summary>The upper triangle of one column, the diagonal last.</summary>
    public ReadOnlySpan<double> Column(int index) => _matrix.AsSpan(index * _stride, index + 1);

    /// <summary>Sum over the observations of (value - row · coefficients)².</summary>
    public double SquaredResiduals(ReadOnlySpan<double> coefficients)
    {
        Span<double> residual = new double[Columns];
        Column(Columns - 1).CopyTo(residual);
        for (var j = 0; j < Columns - 1; j++)
        {
            var column = Column(j);
            TensorPrimitives.MultiplyAdd(column, -coefficients[j], residual[..(j + 1)], residual[..(j + 1)]);
        }

        return TensorPrimitives.SumOfSquares<double>(residual);
    }
}
