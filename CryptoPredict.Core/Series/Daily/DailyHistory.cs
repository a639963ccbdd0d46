using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>The daily values that there are of anything: an uploaded series, or the daily closes of one of the market's assets.</summary>
/// <param name="store">Stored series and closes.</param>
/// <param name="market">The market: it may know days of which no candle is stored.</param>
public sealed class DailyHistory(ISeriesStore store, IMarketSource market)
{
    /// <summary>How far back the market is asked for closes that are not stored.</summary>
    public static readonly TimeSpan MarketReach = TimeSpan.FromDays(400);

    /// <summary>The market's assets.</summary>
    public IReadOnlyList<Asset> MarketAssets => market.Assets;

    /// <summary>Whether it is an asset of the market; otherwise it may be an uploaded series.</summary>
    public bool IsMarketAsset(Asset id) => market.Assets.Contains(id);

    /// <summary>Everything that daily values may be had of: the market's assets and the uploaded series, in ordinal order.</summary>
    public async Task<IReadOnlyList<Asset>> ListAsync(CancellationToken cancellationToken) =>
        [.. market.Assets.Concat((await store.ListAsync(cancellationToken).ConfigureAwait(false)).Select(series => series.Id)).Distinct().Order()];

    /// <summary>The one of a name: the same letter by letter, or else the only one that differs in the case of its letters; null where there is none.</summary>
    public async Task<Asset?> FindAsync(Asset name, CancellationToken cancellationToken)
    {
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        return known.Contains(name) ? name
            : known.Where(id => string.Equals(id.Symbol, name.Symbol, StringComparison.OrdinalIgnoreCase)).ToList() is [var only] ? only
            : null;
    }

    /// <summary>The daily values, oldest first; empty when nothing is known.</summary>
    public async Task<IReadOnlyList<SeriesPoint>> ReadAsync(Asset id, CancellationToken cancellationToken)
    {
        if (!IsMarketAsset(id))
        {
            return await store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        }

        var stored = await store.ReadDailyClosesAsync(id, cancellationToken).ConfigureAwait(false);
        var now = market.Clock.GetUtcNow();
        var (known, today) = (stored.Select(point => point.Day).ToHashSet(), DateOnly.FromDateTime(now.UtcDateTime));
        List<SeriesPoint> closes = [.. stored];
        for (var day = DateOnly.FromDateTime((now - MarketReach).UtcDateTime); day < today; day = day.AddDays(1))
        {
            if (known.Contains(day))
            {
                continue;
            }

            var end = new DateTimeOffset(day.AddDays(1), default, TimeSpan.Zero);
            await foreach (var candle in market.ReadHistoryAsync(id, end - market.Interval, end, cancellationToken).ConfigureAwait(false))
            {
                closes.Add(new SeriesPoint(day, candle.Close));
            }
        }

        return [.. closes.OrderBy(point => point.Day)];
    }

    /// <summary>What was said of a series; an asset's days are prices.</summary>
    public async Task<SeriesSettings> ReadSettingsAsync(Asset id, CancellationToken cancellationToken) => IsMarketAsset(id)
        ? new SeriesSettings(SeriesKind.Price)
        : (await store.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(series => series.Id == id)?.Settings ?? new SeriesSettings();

    /// <summary>
    /// What is known beforehand of days of a series, from its first day on: its own events, and the public holidays of its country up to the year after next.
    /// </summary>
    /// <param name="id">The series; of an asset nothing is known.</param>
    /// <param name="settings">What was said of it.</param>
    /// <param name="points">Its values.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<KnownEvent>> ReadEventsAsync(
        Asset id, SeriesSettings settings, IReadOnlyList<SeriesPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(points);
        if (IsMarketAsset(id) || points.Count == 0)
        {
            return [];
        }

        var own = await store.ReadEventsAsync(id, cancellationToken).ConfigureAwait(false);
        return settings.Holidays is { } code && HolidayCalendar.Knows(code)
            ? [.. own, .. HolidayCalendar.Of(code, points[0].Day.Year, points[^1].Day.Year + 2)] : own;
    }

    /// <summary>SHA-256 of days and values, 64 lower-case hex digits.</summary>
    internal static string HashOf(IReadOnlyList<SeriesPoint> points)
    {
        var values = new double[2 * points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            (values[2 * i], values[(2 * i) + 1]) = (points[i].Day.DayNumber, points[i].Value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
    }
}
