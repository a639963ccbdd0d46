using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Benchmarks.Daily;

/// <summary>A series of a folder, its oldest day first.</summary>
internal sealed record NamedSeries(string Name, IReadOnlyList<SeriesPoint> Points);

/// <summary>The daily series of a folder's files, read as uploads are.</summary>
internal static class SeriesFolder
{
    public static async Task<IReadOnlyList<NamedSeries>> ReadAsync(string folder)
    {
        List<NamedSeries> read = [];
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            try
            {
                read.AddRange(await ReadFileAsync(file));
            }
            catch (CsvImportException refusal)
            {
                Console.Error.WriteLine($"{Path.GetFileName(file)} is left out: {refusal.Message}");
            }
        }

        return read;
    }

    private static async Task<IEnumerable<NamedSeries>> ReadFileAsync(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        await using var stream = File.OpenRead(file);
        var reader = await SeriesCsv.OpenAsync(stream, new SeriesCsvOptions { MayGuess = true, Series = new Asset(name) }, CancellationToken.None);
        Dictionary<Asset, List<SeriesPoint>> series = [];
        await foreach (var value in reader.ReadValuesAsync(CancellationToken.None))
        {
            if (!series.TryGetValue(value.Series, out var points))
            {
                series.Add(value.Series, points = []);
            }

            points.Add(new SeriesPoint(value.Day, value.Value));
        }

        return series.Select(one => new NamedSeries(
            one.Key.Symbol == name ? name : $"{name}/{one.Key.Symbol}", [.. one.Value.OrderBy(point => point.Day)]));
    }
}
