namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// One panel of a matrix product: C[row, column] = start[row, column] + Σ A[row, step] · B[step, column] over the steps, for the 32 columns of a panel.
/// With other strides the same walk reads A or its transpose.
/// </summary>
/// <param name="a">A[0, 0].</param>
/// <param name="rowStrideA">Floats from one row of A to the next.</param>
/// <param name="stepStrideA">Floats from one step of A to the next.</param>
/// <param name="b">B[0, 0].</param>
/// <param name="strideB">Floats from one step of B to the next.</param>
/// <param name="steps">Number of products summed, at least 1.</param>
/// <param name="start">What the sums are added to; null for zero.</param>
/// <param name="strideStart">Floats from one row of it to the next; 0 to use one row for all.</param>
/// <param name="c">C[0, 0].</param>
/// <param name="strideC">Floats from one row of C to the next.</param>
internal readonly unsafe struct PanelProduct(
    float* a, nint rowStrideA, nint stepStrideA, float* b, nint strideB, nint steps, float* start, nint strideStart, float* c, nint strideC)
{
    public readonly float* A = a;
    public readonly nint RowStrideA = rowStrideA;
    public readonly nint StepStrideA = stepStrideA;
    public readonly float* B = b;
    public readonly nint StrideB = strideB;
    public readonly nint Steps = steps;
    public readonly float* Start = start;
    public readonly nint StrideStart = start == null ? 0 : strideStart;
    public readonly float* C = c;
    public readonly nint StrideC = strideC;

    /// <summary>The same product from a row and a column on.</summary>
    public PanelProduct From(nint row, nint column) => new(
        A + (row * RowStrideA), RowStrideA, StepStrideA, B + column, StrideB, Steps,
        Start == null ? null : Start + (row * StrideStart) + column, StrideStart, C + (row * StrideC) + column, StrideC);
}
