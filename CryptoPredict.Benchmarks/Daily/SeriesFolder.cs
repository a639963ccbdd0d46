using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Benchmarks.Daily;

/// <summary>A series of a folder, its oldest day first, with the events that are known of it.</summary>
internal sealed record NamedSeries(string Name, IReadOnlyList<SeriesPoint> Points, IReadOnlyList<KnownEvent> Events);

/// <summary>
/// The daily series of a folder's files, read as uploads are. Beside <c>name.csv</c> a file <c>name.events.csv</c> holds known events, as
/// columns of events in it do.
/// </summary>
internal static class SeriesFolder
{
    private const string EventsEnding = ".events.csv";

    public static async Task<IReadOnlyList<NamedSeries>> ReadAsync(string folder)
    {
        List<NamedSeries> read = [];
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Where(file => !file.EndsWith(EventsEnding, StringComparison.Ordinal)))
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

    // As a merge takes them: of several rows of a day the strongest promotion, of all else the last.
    private static IEnumerable<KnownEvent> OfSeries(IEnumerable<ImportedEvent> beside, Asset series) =>
        from told in beside
        where told.Series == series
        group told.Event by (told.Event.Day, told.Event.Kind) into same
        select same.Key.Kind == EventKind.Promotion ? same.MaxBy(one => one.Value)! : same.Last();

    private static async Task<IEnumerable<NamedSeries>> ReadFileAsync(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        await using var stream = File.OpenRead(file);
        var reader = await SeriesCsv.OpenAsync(stream, new SeriesCsvOptions { MayGuess = true, Series = new Asset(name) }, CancellationToken.None);
        Dictionary<Asset, List<SeriesPoint>> series = [];
        List<ImportedEvent> beside = [];
        await foreach (var value in reader.ReadValuesAsync(CancellationToken.None, beside.Add))
        {
            if (!series.TryGetValue(value.Series, out var points))
            {
                series.Add(value.Series, points = []);
            }

            points.Add(new SeriesPoint(value.Day, value.Value));
        }

        var events = Path.ChangeExtension(file, null) + EventsEnding;
        var known = File.Exists(events) ? EventsCsv.Read(await File.ReadAllTextAsync(events)) : [];
        return series.Select(one => new NamedSeries(
            one.Key.Symbol == name ? name : $"{name}/{one.Key.Symbol}", [.. one.Value.OrderBy(point => point.Day)],
            [.. known, .. OfSeries(beside, one.Key)]));
    }
}
