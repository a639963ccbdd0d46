using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>Files of real minutes, named on the command line.</summary>
internal static class MinuteFiles
{
    // Where nothing is named; beside the repository.
    private const string SharedFiles = "../shared/data";

    /// <summary>Reads files and folders, those beside the repository where none is named; what holds no minutes is said and left out.</summary>
    public static async Task<IReadOnlyList<(string File, IReadOnlyList<Candle> Candles)>> ReadAsync(IReadOnlyList<string> paths)
    {
        List<(string, IReadOnlyList<Candle>)> series = [];
        foreach (var file in (paths.Count == 0 ? [SharedFiles] : paths).SelectMany(FilesOf))
        {
            series.AddRange(await ReadAsync(file));
        }

        return series;
    }

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : [path];

    private static async Task<IEnumerable<(string, IReadOnlyList<Candle>)>> ReadAsync(string file)
    {
        var name = Path.GetFileName(file);
        try
        {
            await using var stream = File.OpenRead(file);
            var content = await CandleCsv.ReadAllAsync(stream, new CandleCsvOptions { Asset = new Asset("file") }, CancellationToken.None);
            if (content.Format.Interval != TimeSpan.FromMinutes(1))
            {
                throw new CsvImportException($"it holds candles of {IntervalWords.Of(content.Format.Interval)}.");
            }

            return content.Candles.Select(one => (content.Candles.Count == 1 ? name : $"{name} {one.Key}", one.Value));
        }
        catch (CsvImportException refusal)
        {
            Console.Error.WriteLine($"{name} is left out: {refusal.Message}");
            return [];
        }
    }
}
