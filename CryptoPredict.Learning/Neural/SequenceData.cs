using System.Globalization;
using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Neural;

/// <summary>
/// Sequences and their targets for training and prediction. Sequences are windows over one matrix of rows, so overlapping
/// windows share memory; nothing is copied. The arrays must not change while this object is in use.
/// </summary>
public sealed class SequenceData
{
    private readonly ReadOnlyMemory<float> _rows;
    private readonly ReadOnlyMemory<float> _targets;
    private readonly int[] _firstRows;

    private SequenceData(ReadOnlyMemory<float> rows, int[] firstRows, int length, int width, ReadOnlyMemory<float> targets, int outputs)
    {
        _rows = rows;
        _firstRows = firstRows;
        _targets = targets;
        SequenceLength = length;
        InputWidth = width;
        OutputWidth = outputs;
    }

    /// <summary>Number of sequences.</summary>
    public int Count => _firstRows.Length;

    /// <summary>Time steps of a sequence.</summary>
    public int SequenceLength { get; }

    /// <summary>Values per time step.</summary>
    public int InputWidth { get; }

    /// <summary>Targets per sequence.</summary>
    public int OutputWidth { get; }

    /// <summary>Sequences that lie one after the other.</summary>
    /// <param name="inputs">[count × sequenceLength × inputWidth], row-major.</param>
    /// <param name="targets">[count × outputWidth], row-major.</param>
    /// <param name="sequenceLength">Time steps of a sequence, at least 1.</param>
    /// <param name="inputWidth">Values per time step, at least 1.</param>
    /// <param name="outputWidth">Targets per sequence, at least 1.</param>
    /// <exception cref="ArgumentException">An array is empty, of the wrong length or holds NaN or infinity.</exception>
    public static SequenceData FromSequences(
        ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int sequenceLength, int inputWidth, int outputWidth = 1)
    {
        RequirePositive(sequenceLength, inputWidth, outputWidth);
        var sequence = (long)sequenceLength * inputWidth;
        if (inputs.IsEmpty || inputs.Length % sequence != 0)
        {
            throw new ArgumentException(
                Message($"inputs must hold one or more sequences of {sequenceLength} × {inputWidth} = {sequence} values; it holds {inputs.Length} values."),
                nameof(inputs));
        }

        var firstRows = new int[inputs.Length / sequence];
        for (var index = 0; index < firstRows.Length; index++)
        {
            firstRows[index] = index * sequenceLength;
        }

        return Create(inputs, nameof(inputs), firstRows, sequenceLength, inputWidth, targets, outputWidth);
    }

    /// <summary>Windows over a matrix of rows; they may overlap and come in any order.</summary>
    /// <param name="rows">[rows × inputWidth], row-major, oldest first.</param>
    /// <param name="firstRows">Per sequence, the row it starts at.</param>
    /// <param name="targets">[firstRows.Length × outputWidth], row-major.</param>
    /// <param name="sequenceLength">Time steps of a sequence, at least 1.</param>
    /// <param name="inputWidth">Values per time step, at least 1.</param>
    /// <param name="outputWidth">Targets per sequence, at least 1.</param>
    /// <exception cref="ArgumentException">An array is empty, of the wrong length or holds NaN or infinity, or a window leaves the matrix.</exception>
    public static SequenceData FromWindows(
        ReadOnlyMemory<float> rows, ReadOnlySpan<int> firstRows, ReadOnlyMemory<float> targets, int sequenceLength, int inputWidth, int outputWidth = 1)
    {
        RequirePositive(sequenceLength, inputWidth, outputWidth);
        if (rows.IsEmpty || rows.Length % inputWidth != 0)
        {
            throw new ArgumentException(
                Message($"rows must hold one or more rows of {inputWidth} values; it holds {rows.Length} values."), nameof(rows));
        }

        var count = rows.Length / inputWidth;
        for (var index = 0; index < firstRows.Length; index++)
        {
            if (firstRows[index] < 0 || firstRows[index] > count - sequenceLength)
            {
                throw new ArgumentException(
                    Message($"firstRows[{index}] = {firstRows[index]}, but a window of {sequenceLength} rows must start between 0 and ")
                        + Message($"{count - sequenceLength} (rows is [{count} × {inputWidth}])."),
                    nameof(firstRows));
            }
        }

        return Create(rows, nameof(rows), firstRows.ToArray(), sequenceLength, inputWidth, targets, outputWidth);
    }

    /// <summary>The values of one sequence, [sequenceLength × inputWidth].</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<float> Sequence(int index) =>
        _rows.Span.Slice(_firstRows[index] * InputWidth, SequenceLength * InputWidth);

    /// <summary>The targets of one sequence, [outputWidth].</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<float> Targets(int index) => _targets.Span.Slice(index * OutputWidth, OutputWidth);

    /// <summary>The first target below <paramref name="least"/> or above <paramref name="most"/>; null when there is none.</summary>
    internal (int Sequence, int Output)? FirstTargetOutside(float least, float most) =>
        _targets.Span.IndexOfAnyExceptInRange(least, most) is var index and >= 0 ? (index / OutputWidth, index % OutputWidth) : null;

    /// <summary>Throws when a value is NaN or infinite; the message names the array, its shape and the row.</summary>
    internal static void RequireFinite(ReadOnlySpan<float> values, int width, string name)
    {
        // The largest magnitude is NaN when any value is.
        if (values.IsEmpty || float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
        {
            return;
        }

        var index = 0;
        while (float.IsFinite(values[index]))
        {
            index++;
        }

        throw new ArgumentException(
            Message($"{name} [{values.Length / width} × {width}] holds {values[index]} at row {index / width}, column {index % width}; every value must be ")
                + Message($"finite."),
            name);
    }

    private static SequenceData Create(
        ReadOnlyMemory<float> rows, string rowsName, int[] firstRows, int length, int width, ReadOnlyMemory<float> targets, int outputs)
    {
        if (firstRows.Length == 0)
        {
            throw new ArgumentException("firstRows is empty; give at least one sequence.", nameof(firstRows));
        }

        if (targets.Length != (long)firstRows.Length * outputs)
        {
            throw new ArgumentException(
                Message($"targets must be [{firstRows.Length} × {outputs}], one row per sequence; it holds {targets.Length} values."), nameof(targets));
        }

        RequireFinite(rows.Span, width, rowsName);
        RequireFinite(targets.Span, outputs, nameof(targets));
        return new SequenceData(rows, firstRows, length, width, targets, outputs);
    }

    private static void RequirePositive(int sequenceLength, int inputWidth, int outputWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputWidth, 1);
    }

    private static string Message(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}
