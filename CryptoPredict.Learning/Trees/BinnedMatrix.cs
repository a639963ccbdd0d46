using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// A feature matrix with every value replaced by its bin, kept twice: by column, to route rows through a split, and in blocks of
/// 16 features by row, so that one pass over a block fills 16 histograms that stay in the first-level cache.
/// </summary>
internal sealed class BinnedMatrix
{
    public const int BlockWidth = 16;
    private const int RowsPerRange = 4096;

    private BinnedMatrix(int rows, FeatureBins[] bins)
    {
        Rows = rows;
        Bins = bins;
        Columns = new byte[bins.Length][];
        Blocks = new byte[(bins.Length + BlockWidth - 1) / BlockWidth][];
    }

    public int Rows { get; }

    public int Features => Bins.Length;

    public FeatureBins[] Bins { get; }

    /// <summary>[feature][row].</summary>
    public byte[][] Columns { get; }

    /// <summary>[block][row * 16 + feature within the block]; places past the last feature hold 0.</summary>
    public byte[][] Blocks { get; }

    /// <summary>Features in a block: 16, or fewer in the last one.</summary>
    public int WidthOf(int block) => Math.Min(BlockWidth, Features - (block * BlockWidth));

    public static BinnedMatrix Build(FeatureMatrix matrix, int maxBins, bool withBlocks, WorkerTeam team)
    {
        var binned = new BinnedMatrix(matrix.Rows, new FeatureBins[matrix.Columns]);
        var values = new float[Math.Min(BlockWidth, matrix.Columns)][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new float[matrix.Rows];
        }

        for (var block = 0; block < binned.Blocks.Length; block++)
        {
            binned.ReadBlock(matrix, block, values, team);
            var first = block * BlockWidth;
            team.Run(binned.WidthOf(block), i => binned.BinColumn(first + i, values[i], maxBins));
            if (withBlocks)
            {
                binned.FillBlock(block, team);
            }
        }

        return binned;
    }

    // Sixteen features of a row are a cache line: read feature by feature, each line would be fetched sixteen times.
    private void ReadBlock(FeatureMatrix matrix, int block, float[][] values, WorkerTeam team)
    {
        var (first, width) = (block * BlockWidth, WidthOf(block));
        team.RunRanges(Rows, RowsPerRange, (begin, end) =>
        {
            for (var row = begin; row < end; row++)
            {
                var line = matrix.Values.AsSpan((row * matrix.Columns) + first, width);
                for (var i = 0; i < line.Length; i++)
                {
                    // Adding +0 turns -0 into +0, so that the two sort and compare as one value.
                    values[i][row] = line[i] + 0f;
                }
            }
        });
    }

    private void BinColumn(int feature, float[] values, int maxBins)
    {
        var present = new float[Rows];
        var count = 0;
        foreach (var value in values)
        {
            present[count] = value;
            count += float.IsNaN(value) ? 0 : 1;
        }

        FloatSort.Sort(present.AsSpan(0, count));
        var bins = FeatureBins.FromSorted(present.AsSpan(0, count), count < Rows, maxBins);
        var column = new byte[Rows];
        for (var row = 0; row < values.Length; row++)
        {
            column[row] = bins.BinOf(values[row]);
        }

        Bins[feature] = bins;
        Columns[feature] = column;
    }

    private void FillBlock(int block, WorkerTeam team)
    {
        var cells = new byte[Rows * BlockWidth];
        Blocks[block] = cells;
        var width = WidthOf(block);
        team.RunRanges(Rows, RowsPerRange, (begin, end) =>
        {
            for (var i = 0; i < width; i++)
            {
                var column = Columns[(block * BlockWidth) + i];
                for (var row = begin; row < end; row++)
                {
                    cells[(row * BlockWidth) + i] = column[row];
                }
            }
        });
    }
}
