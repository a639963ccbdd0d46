namespace CryptoPredict.Core.Training;

/// <summary>Consecutive rows of a table.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The row after the last.</param>
public readonly record struct RowRange(int Start, int End)
{
    /// <summary>Number of rows.</summary>
    public int Count => End - Start;

    /// <summary>The newest rows of the range, at most <paramref name="count"/>.</summary>
    public RowRange Newest(int count) => this with { Start = Math.Max(Start, End - count) };
}
