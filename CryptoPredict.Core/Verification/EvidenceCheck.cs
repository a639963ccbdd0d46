using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Verification;

/// <summary>Counts the evidence from one kept book to the next again, by the rows of the ledger between them.</summary>
internal static class EvidenceCheck
{
    /// <summary>Compares kept books, byte for byte.</summary>
    /// <param name="books">What was kept, oldest first.</param>
    /// <param name="rows">Rows of the ledger; books that reach beyond them are passed over.</param>
    /// <param name="horizonSteps">The horizon in candles.</param>
    /// <returns>How many books were compared, and when those stood that came out otherwise.</returns>
    public static (int Compared, IReadOnlyList<DateTimeOffset> Differing) Run(
        IReadOnlyList<EvidenceState> books, IEnumerable<LedgerEntry> rows, int horizonSteps)
    {
        var ordered = rows.OrderBy(row => row.Prediction.AsOf).ToArray();
        var (compared, differing) = (0, new List<DateTimeOffset>());
        for (var i = 1; i < books.Count && ordered.Length > 0; i++)
        {
            if (EvidenceBook.Read(books[i - 1].Book, horizonSteps) is not { } book || EvidenceBook.Read(books[i].Book, horizonSteps) is not { } next
                || book.Mix.Rules != next.Mix.Rules
                || book.Through < ordered[0].Prediction.AsOf)
            {
                continue;
            }

            foreach (var row in ordered.Where(row => row.Prediction.AsOf <= next.Through))
            {
                book.Add(row);
            }

            compared++;
            if (!book.Save().AsSpan().SequenceEqual(next.Save()))
            {
                differing.Add(books[i].At);
            }
        }

        return (compared, differing);
    }
}
