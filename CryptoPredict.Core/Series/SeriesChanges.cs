using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series;

/// <summary>What can be done to uploaded series as a whole: they get another name, become one with another series, or go, each with
/// a reason; and it is said what they are.</summary>
/// <param name="store">Stored daily series.</param>
/// <param name="history">What there is of a name.</param>
/// <param name="daily">Their models.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SeriesChanges(ISeriesStore store, DailyHistory history, DailyTraining daily, TimeProvider wall)
{
    /// <summary>
    /// Gives an uploaded series another name; where there is a series of that name, both become one: its days stay, and those that it lacks are added. The
    /// model of the old name serves no more, and that of the new one is fitted anew.
    /// </summary>
    /// <param name="id">The series.</param>
    /// <param name="name">Its name from now on.</param>
    /// <param name="mayMerge">Whether there may be a series of that name.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops it before anything is changed.</param>
    /// <returns>What became of its days, and of the model of the new name.</returns>
    /// <exception cref="UploadException">There is no such series, the name is none or an asset's or that of another series, or no reason is given; nothing was
    /// changed.</exception>
    public async Task<(SeriesMove Days, DailyTrainingResult Fit)> RenameAsync(
        Asset id, Asset name, bool mayMerge, string? reason, string by, CancellationToken cancellationToken)
    {
        var why = UploadException.RequireReason(reason);
        (id, var known) = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        if (!Asset.IsValidSymbol(name.Symbol))
        {
            throw Unfit($"\"{name.Symbol}\" is no name of a series: take {Asset.SymbolRule}.");
        }

        if (history.IsMarketAsset(name) || name == id)
        {
            throw Unfit($"{name} is {(name == id ? "its name already" : "an asset of the market, whose days are its own closes")}: take another name.");
        }

        if (known.Any(series => series.Id == name) && !mayMerge)
        {
            throw new UploadException(UploadRefusal.Undecided,
                $"There is a series {name} already: say that both become one, or take another name. Its days would stay, and those that it lacks would be "
                    + $"added from {id}.")
            {
                Field = "merge",
            };
        }

        var days = await store.RenameAsync(id, name, wall.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await daily.RetireAsync(id, by, $"The series is called {name} now: {why}").ConfigureAwait(false);
        return (days, await daily.RefitAsync(name, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Says what an uploaded series is, and fits its model anew by it.</summary>
    /// <param name="id">The series.</param>
    /// <param name="settings">What is said of it, in the place of what was said before.</param>
    /// <param name="cancellationToken">Stops it before anything is changed.</param>
    /// <returns>What became of its model.</returns>
    /// <exception cref="UploadException">There is no such series, it is an asset of the market, whose days are prices, or no holidays of that code are known;
    /// nothing was changed.</exception>
    public async Task<DailyTrainingResult> SetAsync(Asset id, SeriesSettings settings, CancellationToken cancellationToken)
    {
        if (history.IsMarketAsset(id))
        {
            throw new UploadException(UploadRefusal.Unfit, $"{id} is an asset of the market: its days are prices.") { Field = "id" };
        }

        HolidayCalendar.Require(settings.Holidays);
        (id, _) = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        await store.SetAsync(id, settings, cancellationToken).ConfigureAwait(false);
        return await daily.RefitAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Says what is known of days of an uploaded series beforehand, and fits its model anew by it.</summary>
    /// <param name="id">The series.</param>
    /// <param name="events">The events, past and to come, in the place of those before; none for no events.</param>
    /// <param name="cancellationToken">Stops it before anything is changed.</param>
    /// <returns>What became of its model.</returns>
    /// <exception cref="UploadException">There is no such series.</exception>
    public async Task<DailyTrainingResult> SetEventsAsync(Asset id, IReadOnlyList<KnownEvent> events, CancellationToken cancellationToken)
    {
        (id, _) = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        await store.SetEventsAsync(id, events, cancellationToken).ConfigureAwait(false);
        return await daily.RefitAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes an uploaded series: its values go, and no version of its model serves any more.</summary>
    /// <param name="id">The series.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who removes it.</param>
    /// <param name="cancellationToken">Stops it before the values go.</param>
    /// <exception cref="UploadException">There is no such series, or no reason is given; nothing was changed.</exception>
    public async Task RemoveAsync(Asset id, string? reason, string by, CancellationToken cancellationToken)
    {
        var why = UploadException.RequireReason(reason);
        (id, _) = await RequireAsync(id, cancellationToken).ConfigureAwait(false);
        await store.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
        await daily.RetireAsync(id, by, $"The series was removed: {why}").ConfigureAwait(false);
    }

    // As it is written, or else the only one that differs in the case of its letters.
    private async Task<(Asset Id, IReadOnlyList<SeriesSummary> Known)> RequireAsync(Asset id, CancellationToken cancellationToken)
    {
        var known = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        return await history.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found && known.Any(series => series.Id == found)
            ? (found, known)
            : throw new UploadException(UploadRefusal.Unknown, $"There is no series '{id}'; GET /api/v1/series lists those there are.");
    }

    private static UploadException Unfit(string message) => new(UploadRefusal.Unfit, message) { Field = "name" };
}
