using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>Parquet files of what plain CSV files hold: a column of times, and columns of numbers and words.</summary>
internal static class ParquetFiles
{
    /// <summary>Writes one as pandas would, each column with its type.</summary>
    /// <param name="csv">A file with a header, times first, and without quotes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task<byte[]> OfCsvAsync(string csv, CancellationToken cancellationToken)
    {
        List<string[]> rows = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(','))];
        var (names, cells) = (rows[0], rows[1..]);
        DataField[] fields =
        [
            new DataField<DateTime>(names[0]),
            .. names.Index().Skip(1).Select(DataField (name) => IsNumber(name.Index) ? new DataField<double>(name.Item) : new DataField<string>(name.Item)),
        ];
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: cancellationToken))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<DateTime>(fields[0], cells.Select(
                row => DateTime.Parse(row[0], CultureInfo.InvariantCulture)).ToArray(), cancellationToken: cancellationToken);
            for (var place = 1; place < fields.Length; place++)
            {
                var column = cells.Select(row => row[place]).ToList();
                await (IsNumber(place)
                    ? group.WriteAsync<double>(
                        fields[place], column.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray(), cancellationToken: cancellationToken)
                    : group.WriteAsync(fields[place], (IReadOnlyCollection<string>)column));
            }
        }

        return file.ToArray();

        bool IsNumber(int place) => double.TryParse(cells[0][place], CultureInfo.InvariantCulture, out _);
    }
}
