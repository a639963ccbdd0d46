using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Trees;

/// <summary>Divides a list of rows by a split, keeping the order on both sides.</summary>
internal sealed class RowPartition(BinnedMatrix matrix, WorkerTeam team)
{
    // Below this a fork and a join cost more than they save.
    private const int RowsPerPiece = 2048;

    private readonly int[] _lefts = new int[matrix.Rows];
    private readonly int[] _rights = new int[matrix.Rows];

    /// <summary>Puts the rows that go left first.</summary>
    /// <returns>How many go left.</returns>
    public int Divide(Memory<int> rows, SplitCandidate split)
    {
        var pieces = Math.Clamp(rows.Length / RowsPerPiece, 1, team.Threads);
        if (pieces == 1)
        {
            var count = DividePiece(rows.Span, _rights, split);
            _rights.AsSpan(0, rows.Length - count).CopyTo(rows.Span[count..]);
            return count;
        }

        var lefts = new int[pieces];
        int Start(int piece) => (int)((long)rows.Length * piece / pieces);
        team.Run(pieces, piece =>
        {
            var part = rows.Span[Start(piece)..Start(piece + 1)];
            lefts[piece] = DividePiece(part, _rights.AsSpan(Start(piece)), split);
            part[..lefts[piece]].CopyTo(_lefts.AsSpan(Start(piece)));
        });

        // Pieces are joined in their order: all left parts, then all right parts.
        var left = lefts.Sum();
        team.Run(pieces, piece =>
        {
            var (start, leftsBefore) = (Start(piece), 0);
            for (var before = 0; before < piece; before++)
            {
                leftsBefore += lefts[before];
            }

            _lefts.AsSpan(start, lefts[piece]).CopyTo(rows.Span[leftsBefore..]);
            _rights.AsSpan(start, Start(piece + 1) - start - lefts[piece]).CopyTo(rows.Span[(left + start - leftsBefore)..]);
        });
        return left;
    }

    private int DividePiece(Span<int> rows, Span<int> rights, SplitCandidate split)
    {
        var column = matrix.Columns[split.Feature];
        // The missing bin, 255, wraps to 0 when one is added: then it is on the left of every split.
        var shift = split.MissingLeft ? 1 : 0;
        var limit = split.Bin + shift;
        var left = 0;
        var right = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var goesLeft = (byte)(column[row] + shift) <= limit ? 1 : 0;
            rows[left] = row;
            rights[right] = row;
            left += goesLeft;
            right += 1 - goesLeft;
        }

        return left;
    }
}
