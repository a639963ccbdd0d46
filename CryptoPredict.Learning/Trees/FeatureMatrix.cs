namespace CryptoPredict.Learning.Trees;

/// <summary>Feature values, one row per example, row after row. NaN means "missing"; every other value must be finite.</summary>
public sealed class FeatureMatrix
{
    /// <summary>Wraps values without copying them; they must not change while a learner uses them.</summary>
    /// <param name="values">Row-major values, length a positive multiple of <paramref name="columns"/>.</param>
    /// <param name="columns">Number of features, 1 or more.</param>
    /// <exception cref="ArgumentException">The shape is wrong, or a value is infinite; the message names row and column.</exception>
    public FeatureMatrix(float[] values, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length == 0 || values.Length % columns != 0)
        {
            throw new ArgumentException(
                $"A matrix of {columns} columns needs a positive multiple of {columns} values, but {values.Length} were given.", nameof(values));
        }

        Values = values;
        Columns = columns;
        Rows = values.Length / columns;
        RequireFinite();
    }

    /// <summary>Number of rows, 1 or more.</summary>
    public int Rows { get; }

    /// <summary>Number of features, 1 or more.</summary>
    public int Columns { get; }

    internal float[] Values { get; }

    /// <summary>One row's values.</summary>
    /// <param name="index">0 to <see cref="Rows"/> - 1.</param>
    /// <returns>A view of <see cref="Columns"/> values.</returns>
    public ReadOnlySpan<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rows);
        return Values.AsSpan(index * Columns, Columns);
    }

    private void RequireFinite()
    {
        for (var i = 0; i < Values.Length; i++)
        {
            // float.MaxValue is the cut between "has a value" and "missing", so no value may reach it.
            if (MathF.Abs(Values[i]) >= float.MaxValue)
            {
                throw new ArgumentException(
                    $"Row {i / Columns}, column {i % Columns} holds {Values[i]}: features must be finite, or NaN where missing.", "values");
            }
        }
    }
}
