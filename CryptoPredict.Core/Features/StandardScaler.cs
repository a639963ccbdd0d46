using System.Numerics.Tensors;

namespace CryptoPredict.Core.Features;

/// <summary>
/// Brings each column to mean 0 and standard deviation 1: z = (x − mean) / scale, held within ±<see cref="Limit"/>. Fitted on the
/// training rows alone; training and live rows pass through the same code, so equal rows give equal bits. Immutable.
/// </summary>
public sealed class StandardScaler
{
    /// <summary>A day unlike any in training cannot drive a network further than this many standard deviations from the mean.</summary>
    public const float Limit = 10;

    // Differences this small beside the mean are the rounding of a float, not a movement.
    private const double Resolution = 1e-6;

    private readonly float[] _means;
    private readonly float[] _scales;
    private readonly float[] _factors;

    /// <summary>A scaler with given numbers, for example read back from storage.</summary>
    /// <param name="means">Per column, finite.</param>
    /// <param name="scales">Per column, finite, 0 or more; a column with scale 0 never moved in training and becomes 0 whatever it holds.</param>
    /// <exception cref="ArgumentException">No column, different lengths, or a number out of range.</exception>
    public StandardScaler(ReadOnlySpan<float> means, ReadOnlySpan<float> scales)
    {
        if (means.IsEmpty || means.Length != scales.Length)
        {
            throw new ArgumentException($"A scaler needs one mean and one scale per column; it was given {means.Length} and {scales.Length}.", nameof(scales));
        }

        _means = means.ToArray();
        _scales = scales.ToArray();
        _factors = new float[_scales.Length];
        for (var column = 0; column < _factors.Length; column++)
        {
            _factors[column] = _scales[column] == 0 ? 0 : 1 / _scales[column];
            if (!float.IsFinite(_means[column]) || !(_scales[column] >= 0) || !float.IsFinite(_scales[column]) || !float.IsFinite(_factors[column]))
            {
                throw new ArgumentException(
                    $"Column {column} has mean {_means[column]} and scale {_scales[column]}: both must be finite, the scale 0 or large enough to divide by.",
                    nameof(scales));
            }
        }
    }

    /// <summary>Columns per row.</summary>
    public int Width => _means.Length;

    /// <summary>The mean of each column.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>The standard deviation of each column; 0 for one that never moved.</summary>
    public ReadOnlySpan<float> Scales => _scales;

    /// <summary>Takes means and standard deviations (divided by n) of every column.</summary>
    /// <param name="rows">Training rows, row-major, finite; at least one.</param>
    /// <param name="width">Columns per row, at least 1.</param>
    /// <exception cref="ArgumentException">No row, a part of a row, or a number that is not finite.</exception>
    public static StandardScaler Fit(ReadOnlySpan<float> rows, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (rows.IsEmpty || rows.Length % width != 0)
        {
            throw new ArgumentException($"A scaler of {width} columns is fitted on one or more rows of {width} values; it was given {rows.Length} values.",
                nameof(rows));
        }

        var count = rows.Length / width;
        var sums = new double[width];
        for (var i = 0; i < rows.Length; i++)
        {
            sums[i % width] += rows[i];
        }

        var squares = new double[width];
        for (var i = 0; i < rows.Length; i++)
        {
            var distance = rows[i] - (sums[i % width] / count);
            squares[i % width] += distance * distance;
        }

        var means = new float[width];
        var scales = new float[width];
        for (var column = 0; column < width; column++)
        {
            var mean = sums[column] / count;
            var deviation = Math.Sqrt(squares[column] / count);
            means[column] = (float)mean;
            scales[column] = deviation <= Resolution * Math.Abs(mean) ? 0 : (float)deviation;
        }

        return new StandardScaler(means, scales);
    }

    /// <summary>Scales whole rows. Allocates nothing.</summary>
    /// <param name="rows">Rows of <see cref="Width"/> finite values, row-major.</param>
    /// <param name="scaled">Receives as many values; may be the same memory.</param>
    /// <exception cref="ArgumentException">A part of a row, or too little room.</exception>
    public void Transform(ReadOnlySpan<float> rows, Span<float> scaled)
    {
        if (rows.Length % Width != 0 || scaled.Length < rows.Length)
        {
            throw new ArgumentException($"Rows hold {Width} values each; {rows.Length} values do not fit that and room for {scaled.Length}.", nameof(rows));
        }

        for (var start = 0; start < rows.Length; start += Width)
        {
            var row = scaled.Slice(start, Width);
            TensorPrimitives.Subtract(rows.Slice(start, Width), _means, row);
            TensorPrimitives.Multiply(row, _factors, row);
            TensorPrimitives.Clamp(row, -Limit, Limit, row);
        }
    }
}
