using System.Globalization;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>What the versions of a series tell of each other.</summary>
/// <param name="Past">What past versions said and what came.</param>
/// <param name="Change">What the version that serves has changed; null where it is the first.</param>
public sealed record DailyReview(DailyPast Past, DailyChange? Change)
{
    private const int MostListed = 200;

    /// <summary>Reads the versions behind a forecast, one artefact after the other.</summary>
    /// <param name="forecast">The forecast that serves.</param>
    /// <param name="registry">Where its versions are.</param>
    /// <param name="history">The daily values.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<DailyReview> ReadAsync(
        DailyForecast forecast, IModelRegistry registry, DailyHistory history, CancellationToken cancellationToken)
    {
        var id = forecast.Id;
        var listed = await registry.ReadAsync(new VersionQuery(id, DailyTraining.Model, Limit: MostListed), cancellationToken).ConfigureAwait(false);
        List<ModelVersion> earlier = [.. listed.Items.SkipWhile(version => version.Id != forecast.Version.Id).Skip(1)
            .Where(version => version.CanServe && version.Gate?.Passed != false)];
        List<SeriesPoint> points = [.. (await history.ReadAsync(id, cancellationToken).ConfigureAwait(false)).Where(point => point.Day <= forecast.LastDay)];
        if (earlier.Count == 0 || points.Count == 0)
        {
            return new DailyReview(new DailyPast(0, []), null);
        }

        var before = await ReadModelAsync(registry, earlier[0], cancellationToken).ConfigureAwait(false);
        var tally = new PastTally(points);
        var cameAfter = earlier.DistinctBy(LastDayOf).Where(version => LastDayOf(version) is { } day && day < points[^1].Day).Take(DailyPast.MostVersions);
        foreach (var version in cameAfter)
        {
            var model = version.Id == earlier[0].Id ? before : await ReadModelAsync(registry, version, cancellationToken).ConfigureAwait(false);
            if (model is not null)
            {
                tally.Add(model);
            }
        }

        var settings = history.IsMarketAsset(id) ? null : await history.ReadSettingsAsync(id, cancellationToken).ConfigureAwait(false);
        return new DailyReview(
            tally.Sum(), before is null ? null : DailyChange.Of((earlier[0], before), (forecast.Version, forecast.Model), points, settings));
    }

    private static DateOnly? LastDayOf(ModelVersion version) => version.Parameters.TryGetValue("last_day", out var text)
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // What cannot be read now says nothing; whoever asks for it as a champion marks it.
    private static async Task<DailyModel?> ReadModelAsync(IModelRegistry registry, ModelVersion version, CancellationToken cancellationToken)
    {
        try
        {
            var read = await registry.ReadArtefactAsync(version.Asset, version.Id, cancellationToken).ConfigureAwait(false);
            return read.Artefact is { } artefact ? DailyModel.Read(artefact) : null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
