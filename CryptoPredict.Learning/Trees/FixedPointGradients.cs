using System.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// Gradients and Hessians of all rows as integers of a common scale, packed for adding. Integer sums do not depend on the order of
/// adding: any number of threads gives the same bits, and parent minus child is exactly the sibling. The scale is a power of two, as
/// fine as the sums allow: with 200,000 rows a gradient keeps 27 bits, with 10,000 rows 35.
/// </summary>
/// <remarks>
/// With Hessian 1 (squared error) a row is one word: gradient above, row count below. Otherwise it is two words: the gradient, then the
/// Hessian above the row count. A drawn row that counts m times has m times the values.
/// </remarks>
internal sealed class FixedPointGradients
{
    private double _gradientScale;
    private double _hessianScale;

    /// <param name="rows">Number of rows.</param>
    /// <param name="unitHessian">Whether every Hessian is 1.</param>
    public FixedPointGradients(int rows, bool unitHessian)
    {
        UnitHessian = unitHessian;
        WordsPerRow = unitHessian ? 1 : 2;
        Words = new long[rows * WordsPerRow];
        CountBits = 32 - BitOperations.LeadingZeroCount((uint)rows);
        SetScale(1, 1);
    }

    public bool UnitHessian { get; }

    public int WordsPerRow { get; }

    public long[] Words { get; }

    /// <summary>Low bits that hold the row count.</summary>
    public int CountBits { get; }

    public long CountMask => (1L << CountBits) - 1;

    /// <summary>What 1 in the integer gradient stands for.</summary>
    public double GradientUnit { get; private set; }

    /// <summary>What 1 in the integer Hessian stands for.</summary>
    public double HessianUnit { get; private set; }

    /// <summary>Fits the scale to the largest magnitudes, so that no sum can overflow.</summary>
    public void SetScale(double largestGradient, double largestHessian)
    {
        // A sum of all rows stays below 2^(bits of the field - 1): the row count takes CountBits, the sign one, rounding one more.
        _gradientScale = Scale(largestGradient, 62 - CountBits - (UnitHessian ? CountBits : 0));
        _hessianScale = Scale(largestHessian, 62 - (2 * CountBits));
        GradientUnit = 1 / _gradientScale;
        HessianUnit = 1 / _hessianScale;
    }

    public void Set(int row, double gradient) =>
        Words[row] = ((long)Math.Round(gradient * _gradientScale) << CountBits) + 1;

    public void Set(int row, double gradient, double hessian)
    {
        Words[2 * row] = (long)Math.Round(gradient * _gradientScale);
        Words[(2 * row) + 1] = ((long)Math.Round(hessian * _hessianScale) << CountBits) + 1;
    }

    /// <summary>Takes over another set's values, each row counting as often as it was drawn. The draws must add up to the number of rows at most.</summary>
    public void SetDrawn(FixedPointGradients source, ReadOnlySpan<int> draws)
    {
        (_gradientScale, _hessianScale, GradientUnit, HessianUnit) = (source._gradientScale, source._hessianScale, source.GradientUnit, source.HessianUnit);
        for (var row = 0; row < draws.Length; row++)
        {
            Words[row] = source.Words[row] * draws[row];
        }
    }

    public NodeSums SumOf(ReadOnlySpan<int> rows)
    {
        long first = 0;
        long second = 0;
        if (UnitHessian)
        {
            foreach (var row in rows)
            {
                first += Words[row];
            }
        }
        else
        {
            foreach (var row in rows)
            {
                first += Words[2 * row];
                second += Words[(2 * row) + 1];
            }
        }

        return new NodeSums(first, second);
    }

    public double Gradient(NodeSums sums) => (UnitHessian ? sums.First >> CountBits : sums.First) * GradientUnit;

    public double Hessian(NodeSums sums) => UnitHessian ? Count(sums) : (sums.Second >> CountBits) * HessianUnit;

    public int Count(NodeSums sums) => (int)((UnitHessian ? sums.First : sums.Second) & CountMask);

    private static double Scale(double largest, int bits) =>
        largest > 0 ? Math.ScaleB(1, Math.Min(bits - Math.ILogB(largest) - 1, 1000)) : 1;
}

/// <summary>Packed sums over the rows of a node.</summary>
internal readonly record struct NodeSums(long First, long Second)
{
    public static NodeSums operator -(NodeSums a, NodeSums b) => new(a.First - b.First, a.Second - b.Second);
}
