using System.Globalization;

namespace CryptoPredict.Benchmarks.Faults;

/// <summary>The runs as a table in Markdown, a row for each kind.</summary>
internal static class FaultTable
{
    /// <summary>Writes it.</summary>
    /// <param name="kinds">The kinds in their order.</param>
    /// <param name="records">The runs.</param>
    public static string Write(IEnumerable<string> kinds, IReadOnlyList<FaultRecord> records)
    {
        List<string> lines =
        [
            "| fault | runs | ledger rows | lost | gone with the file | doubled | runs stuck | told | longest stop, s | longest end, s | otherwise wrong |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
        ];
        foreach (var kind in kinds)
        {
            var runs = records.Where(record => record.Kind == kind).ToList();
            if (runs.Count > 0)
            {
                lines.Add(Row(kind, runs));
            }
        }

        lines.Add(Row("**all**", records));
        return string.Join('\n', lines);
    }

    private static string Row(string name, IReadOnlyList<FaultRecord> runs)
    {
        var due = runs.Count(run => run.Told is not null);
        var told = runs.Count(run => run.Told is true);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {runs.Count} | {runs.Sum(run => run.Rows):N0} | {runs.Sum(run => run.Lost)} | {runs.Sum(run => run.Gone)} | "
                + $"{runs.Sum(run => run.Doubled)} | {runs.Sum(run => run.Stuck)} | {told} of {due} | {runs.Max(run => run.Stop):F1} | "
                + $"{runs.Max(run => run.End):F1} | {runs.Count(run => run.Wrong.Count > 0)} |");
    }
}
