using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>The names of a file's columns and its first rows, for a look at them; of several files those of the first.</summary>
internal static class FirstRows
{
    private const int Rows = 10;
    private const int Width = 60;

    /// <summary>Reads them.</summary>
    /// <param name="file">The file, at its start; closed.</param>
    /// <param name="limits">How much is unpacked at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">It holds no table.</exception>
    public static async Task<(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)> ReadAsync(
        Stream file, UnpackingLimits limits, CancellationToken cancellationToken)
    {
        await using var closing = file.ConfigureAwait(false);
        var source = new CsvSource(file, limits);
        await using var leaving = source.ConfigureAwait(false);
        var first = await source.NextAsync(cancellationToken).ConfigureAwait(false);
        var lines = await CsvFileLines.ReadSampleAsync(first!, cancellationToken).ConfigureAwait(false);
        var table = CsvTable.Find(lines) ?? throw new CsvImportException(CandleCsvDetector.NoTable(lines));
        return (table.Names, [.. lines.Skip(table.FirstDataLine).Take(Rows).Select(line => Fields(line.Text, table.Separator))]);
    }

    // A row with broken quotes is shown as it stands.
    private static List<string> Fields(string line, char separator) =>
        [.. (CsvFields.ToList(line, separator) is { Count: > 0 } fields ? fields : [line])
            .Select(field => field.Shorten(Width))];
}
