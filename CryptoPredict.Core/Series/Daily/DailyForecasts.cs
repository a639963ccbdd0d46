using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>A forecast of days to come.</summary>
/// <param name="Id">The series or asset.</param>
/// <param name="Version">The version that made it.</param>
/// <param name="Model">What the version holds.</param>
/// <param name="Days">The open days asked for, the next first.</param>
public sealed record DailyForecast(Asset Id, ModelVersion Version, DailyModel Model, IReadOnlyList<ForecastDay> Days)
{
    /// <summary>The last day that the version was fitted to; the forecast begins with the open day after it.</summary>
    public DateOnly LastDay => Model.LastDay;
}

/// <summary>A forecast that cannot be given. The message names the rule and the way out.</summary>
/// <param name="message">One sentence.</param>
/// <param name="isUnknown">Whether there is no such series or asset.</param>
public sealed class DailyForecastException(string message, bool isUnknown) : Exception(message)
{
    /// <summary>Whether there is no such series or asset; otherwise it cannot be forecast yet.</summary>
    public bool IsUnknown { get; } = isUnknown;
}

/// <summary>Daily forecasts by the newest champion.</summary>
public interface IDailyForecasts
{
    /// <summary>The most open days one forecast may have.</summary>
    const int MaxDays = 365;

    /// <summary>
    /// Forecasts the open days after the last known one. A version that takes over meanwhile serves the next call; a swap fails none. What has a
    /// history but no version yet is fitted first.
    /// </summary>
    /// <param name="id">A series or asset.</param>
    /// <param name="days">1 to <see cref="MaxDays"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The days are not 1 to <see cref="MaxDays"/>.</exception>
    /// <exception cref="DailyForecastException">It is unknown, or its history is too short.</exception>
    Task<DailyForecast> ForecastAsync(Asset id, int days, CancellationToken cancellationToken);

    /// <summary>What past versions said and what came, and what the one that serves has changed; kept until something about the versions changes.</summary>
    /// <param name="forecast">The forecast that serves.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<DailyReview> ReviewAsync(DailyForecast forecast, CancellationToken cancellationToken);
}

/// <inheritdoc/>
public sealed class DailyForecasts : IDailyForecasts, IDisposable
{
    private const int NearNames = 3;

    private readonly IModelRegistry _registry;
    private readonly DailyHistory _history;
    private readonly DailyTraining _training;
    private readonly ConcurrentDictionary<Asset, long> _changes = new();
    private readonly ConcurrentDictionary<Asset, Served> _served = new();
    private readonly ConcurrentDictionary<Asset, Reviewed> _reviewed = new();

    /// <summary>Forecasts that follow a registry.</summary>
    /// <param name="registry">Whose champions serve.</param>
    /// <param name="history">The daily values.</param>
    /// <param name="training">Fits what has no version yet.</param>
    public DailyForecasts(IModelRegistry registry, DailyHistory history, DailyTraining training)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _history = history;
        _training = training;
        registry.Changed += OnChanged;
    }

    /// <inheritdoc/>
    public async Task<DailyForecast> ForecastAsync(Asset id, int days, CancellationToken cancellationToken)
    {
        if (days is < 1 or > IDailyForecasts.MaxDays)
        {
            throw new ArgumentOutOfRangeException(nameof(days), days, $"days is {days}; it must lie between 1 and {IDailyForecasts.MaxDays}.");
        }

        if (await ServeAsync(id, cancellationToken).ConfigureAwait(false) is not { } served)
        {
            id = await FindAsync(id, cancellationToken).ConfigureAwait(false);
            served = await ServeAsync(id, cancellationToken).ConfigureAwait(false) ?? await FitAsync(id, cancellationToken).ConfigureAwait(false);
        }

        return new DailyForecast(id, served.Version, served.Model, [.. served.Model.Days.Take(days)]);
    }

    /// <inheritdoc/>
    public async Task<DailyReview> ReviewAsync(DailyForecast forecast, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var changes = _changes.GetValueOrDefault(forecast.Id);
        if (_reviewed.GetValueOrDefault(forecast.Id) is { } present && present.Changes == changes && present.Version == forecast.Version.Id)
        {
            return present.Review;
        }

        var review = await DailyReview.ReadAsync(forecast, _registry, _history, cancellationToken).ConfigureAwait(false);
        _reviewed[forecast.Id] = new Reviewed(forecast.Version.Id, review, changes);
        return review;
    }

    /// <summary>Lets go of the registry.</summary>
    public void Dispose() => _registry.Changed -= OnChanged;

    private void OnChanged(Asset id) => _changes.AddOrUpdate(id, 1, (_, count) => count + 1);

    private async Task<Served?> ServeAsync(Asset id, CancellationToken cancellationToken)
    {
        // Counted before it is read: a change that comes meanwhile makes the next call read again.
        var changes = _changes.GetValueOrDefault(id);
        var present = _served.GetValueOrDefault(id);
        if (present is not null && present.Changes == changes)
        {
            return present;
        }

        try
        {
            if (await DailyTraining.ReadChampionAsync(_registry, id, cancellationToken).ConfigureAwait(false) is not { } champion)
            {
                _served.TryRemove(id, out _);
                return null;
            }

            return _served[id] = new Served(champion.Version, champion.Model, changes);
        }
        catch (IOException) when (present is not null)
        {
            // The newest cannot be read just now; the one before it can serve.
            return present;
        }
    }

    private async Task<Asset> FindAsync(Asset name, CancellationToken cancellationToken)
    {
        if (await _history.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } id)
        {
            return id;
        }

        // What is too long for a name is near to none, and is not said again in full.
        var isTooLong = name.Symbol.Length > Asset.MaxSymbolLength;
        var known = await _history.ListAsync(cancellationToken).ConfigureAwait(false);
        var near = isTooLong ? [] : known.OrderBy(other => EditDistance.Between(other.Symbol, name.Symbol)).ThenBy(other => other).Take(NearNames).ToList();
        throw new DailyForecastException(
            $"There is no series or asset '{(isTooLong ? $"{name.Symbol[..Asset.MaxSymbolLength]}…" : name)}'. "
                + (near.Count > 0 ? $"Near names are {string.Join(", ", near)}." : "Upload its daily values first."),
            isUnknown: true);
    }

    private async Task<Served> FitAsync(Asset id, CancellationToken cancellationToken)
    {
        var result = await _training.RefitAsync(id, cancellationToken).ConfigureAwait(false);
        return await ServeAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new DailyForecastException($"{id} cannot be forecast yet. {result.Message}", isUnknown: false);
    }

    private sealed record Served(ModelVersion Version, DailyModel Model, long Changes);

    private sealed record Reviewed(string Version, DailyReview Review, long Changes);
}
