using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Tests.Learning.Neural;

public sealed class SequenceDataTests
{
    [Fact]
    public void Windows_over_rows_are_the_sequences_they_would_be_as_copies()
    {
        var rows = RandomNetworks.Values(new Random(1), 50 * 3);
        var targets = RandomNetworks.Values(new Random(2), 4 * 2);
        int[] firstRows = [7, 0, 8, 45];
        var windows = SequenceData.FromWindows(rows, firstRows, targets, 5, 3, 2);
        var copies = SequenceData.FromSequences(
            firstRows.SelectMany(first => rows.Skip(first * 3).Take(15)).ToArray(), targets, 5, 3, 2);
        Assert.Equal(4, windows.Count);
        for (var index = 0; index < 4; index++)
        {
            Assert.Equal(copies.Sequence(index), windows.Sequence(index));
            Assert.Equal(copies.Targets(index), windows.Targets(index));
        }
    }

    [Fact]
    public void Wrong_arrays_are_refused_with_name_shape_and_row()
    {
        Refused(() => SequenceData.FromSequences(Array.Empty<float>(), new float[1], 2, 3), "inputs must hold one or more sequences of 2 × 3 = 6");
        Refused(() => SequenceData.FromSequences(new float[7], new float[1], 2, 3), "it holds 7 values");
        Refused(() => SequenceData.FromSequences(new float[12], new float[3], 2, 3), "targets must be [2 × 1], one row per sequence; it holds 3");
        Refused(() => SequenceData.FromSequences(With(12, 10, float.NaN), new float[2], 2, 3), "inputs [4 × 3] holds NaN at row 3, column 1");
        Refused(() => SequenceData.FromSequences(new float[12], With(2, 1, float.NegativeInfinity), 2, 3),
            "targets [2 × 1] holds -Infinity at row 1, column 0");
        Refused(() => SequenceData.FromWindows(new float[12], [0, 3], new float[2], 2, 3),
            "firstRows[1] = 3, but a window of 2 rows must start between 0 and 2 (rows is [4 × 3])");
        Refused(() => SequenceData.FromWindows(new float[12], [-1], new float[1], 2, 3), "firstRows[0] = -1");
        Refused(() => SequenceData.FromWindows(new float[12], [int.MaxValue], new float[1], 2, 3), "firstRows[0]");
        Refused(() => SequenceData.FromWindows(new float[12], [], Array.Empty<float>(), 2, 3), "firstRows is empty");
        Refused(() => SequenceData.FromWindows(new float[11], [0], new float[1], 2, 3), "rows of 3 values; it holds 11");
        Refused(() => SequenceData.FromSequences(new float[12], new float[2], 0, 3), "sequenceLength");
        Refused(() => SequenceData.FromSequences(new float[12], new float[2], 2, -3), "inputWidth");
        Refused(() => SequenceData.FromSequences(new float[12], new float[2], 2, 3, 0), "outputWidth");
        Refused(() => SequenceData.FromSequences(new float[12], new float[2], int.MaxValue, int.MaxValue), "inputs must hold");

        static float[] With(int length, int index, float value)
        {
            var values = new float[length];
            values[index] = value;
            return values;
        }

        static void Refused(Action action, string message) =>
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
