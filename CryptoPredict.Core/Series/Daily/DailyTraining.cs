using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>What came of fitting a daily model anew.</summary>
/// <param name="Id">The series or asset.</param>
/// <param name="Version">The version made; null when its history does not allow one.</param>
/// <param name="Promoted">Whether it became champion.</param>
/// <param name="Message">The outcome in a sentence.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="Model">What the version holds; null without one.</param>
public sealed record DailyTrainingResult(Asset Id, ModelVersion? Version, bool Promoted, string Message, TimeSpan Duration, DailyModel? Model = null);

/// <summary>Fits the recipe of daily values anew, lets the gate judge it, and puts it into the registry.</summary>
/// <param name="history">The daily values.</param>
/// <param name="networks">The networks of all series.</param>
/// <param name="registry">Where versions go.</param>
/// <param name="clock">The market's clock.</param>
/// <param name="wall">The wall clock.</param>
public sealed class DailyTraining(DailyHistory history, DailyNetworks networks, IModelRegistry registry, TimeProvider clock, TimeProvider wall) : IDisposable
{
    /// <summary>The model's name in the registry.</summary>
    public const string Model = "daily";

    // What it was called while the additive model served alone.
    private const string ModelBefore = "prophet";

    private readonly VersionRegistrar _intake = new(registry, clock, trials: false);
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Fits a series or an asset; one fit at a time.</summary>
    public async Task<DailyTrainingResult> RefitAsync(Asset id, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await FitAsync(id, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Releases what it holds.</summary>
    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Takes every alias of a series from its versions, so that none serves any more.</summary>
    /// <param name="id">The series.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="reason">Why, in a sentence.</param>
    internal async Task RetireAsync(Asset id, string by, string reason)
    {
        await RetireAsync(Model, id, by, reason).ConfigureAwait(false);
        await RetireAsync(ModelBefore, id, by, reason).ConfigureAwait(false);
    }

    private async Task RetireAsync(string model, Asset id, string by, string reason)
    {
        var held = await registry.ReadAliasesAsync(id, CancellationToken.None).ConfigureAwait(false);
        foreach (var alias in held.Where(alias => alias.Model == model && alias.VersionId is not null))
        {
            await registry.SetAliasAsync(new AliasMove(id, model, alias.Alias, null, alias.VersionId, by, reason), CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The champion of a series or asset, decoded; null when there is none that can serve.</summary>
    internal static async Task<(ModelVersion Version, DailyModel Model)?> ReadChampionAsync(
        IModelRegistry registry, Asset id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await registry.ReadChampionAsync(id, Model, cancellationToken).ConfigureAwait(false);
            if (read is not { Version: { } version, Artefact: { } artefact })
            {
                return null;
            }

            try
            {
                return (version, DailyModel.Read(artefact));
            }
            catch (InvalidDataException damage)
            {
                // Marked so, the next reading falls back to an earlier champion, or to none.
                await registry.MarkUnusableAsync(id, version.Id, damage.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Fits a series as <see cref="RefitAsync"/> does, but with further events planned, and keeps nothing of it.</summary>
    /// <param name="id">The series.</param>
    /// <param name="planned">Events of days to come; of a day and a kind they take the place of what is known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DailyForecastException">The history does not allow a model, or an event lies before the first day of the forecast.</exception>
    public async Task<WhatIf> TryAsync(Asset id, IReadOnlyList<KnownEvent> planned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var (points, settings, events) = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (DailyGate.Unfit(points, settings, events) is { } unfit)
        {
            throw new DailyForecastException($"{id} cannot be forecast yet. {unfit}", isUnknown: false);
        }

        if (planned.FirstOrDefault(one => one.Day <= points[^1].Day) is { } past)
        {
            throw new DailyForecastException(
                $"{Text(past.Day)} has passed: plans are for days after {Text(points[^1].Day)}, the last day of {id}.", isUnknown: false);
        }

        var taken = planned.Select(one => (one.Day, one.Kind)).ToHashSet();
        var asIs = await FitAsync(id, points, settings, events, cancellationToken).ConfigureAwait(false);
        var tried = await FitAsync(
            id, points, settings, [.. events.Where(one => !taken.Contains((one.Day, one.Kind))), .. planned], cancellationToken).ConfigureAwait(false);
        return WhatIf.Of(asIs, tried, planned, events);
    }

    private async Task<(IReadOnlyList<SeriesPoint> Points, SeriesSettings Settings, IReadOnlyList<KnownEvent> Events)> ReadAsync(
        Asset id, CancellationToken cancellationToken)
    {
        var settings = await history.ReadSettingsAsync(id, cancellationToken).ConfigureAwait(false);
        var points = DailyGate.WithoutIslands(await history.ReadAsync(id, cancellationToken).ConfigureAwait(false), settings);
        return (points, settings, await history.ReadEventsAsync(id, settings, points, cancellationToken).ConfigureAwait(false));
    }

    private async Task<DailyModel> FitAsync(
        Asset id, IReadOnlyList<SeriesPoint> points, SeriesSettings settings, IReadOnlyList<KnownEvent> events, CancellationToken cancellationToken)
    {
        var days = DailyModel.DaysOf(points, settings, events);
        var (version, network) = await networks.ReadAsync(DailyModel.KindOf(days, settings), cancellationToken).ConfigureAwait(false);
        var model = await TrainingThread.RunAsync(() => DailyModel.Fit(
            points, settings, network?.ToMember(new DemandHistory(id.Symbol, days)), cancellationToken, events)).ConfigureAwait(false);
        return model with { NetworkVersion = version?.Id };
    }

    private async Task<DailyTrainingResult> FitAsync(Asset id, CancellationToken cancellationToken)
    {
        var started = wall.GetTimestamp();
        var (points, settings, events) = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (DailyGate.Unfit(points, settings, events) is { } unfit)
        {
            return new DailyTrainingResult(id, null, false, unfit, wall.GetElapsedTime(started));
        }

        var champion = await registry.ReadChampionAsync(id, Model, cancellationToken).ConfigureAwait(false);
        var model = await FitAsync(id, points, settings, events, cancellationToken).ConfigureAwait(false);
        var gate = DailyGate.Judge(model);
        var metadata = Describe(id, points, model, gate, clock.GetUtcNow(), wall.GetElapsedTime(started));
        var taken = await _intake.RegisterAsync(metadata, gate, model.Write(), champion.Version?.Id, cancellationToken).ConfigureAwait(false);
        await RetireAsync(ModelBefore, id, "daily model", $"Days ahead are forecast by the model called {Model} now.").ConfigureAwait(false);
        return new DailyTrainingResult(id, taken.Version, taken.Promoted, taken.Note ?? gate.Rule, wall.GetElapsedTime(started), model);
    }

    private static ModelMetadata Describe(
        Asset id, IReadOnlyList<SeriesPoint> points, DailyModel model, GateDecision gate, DateTimeOffset now, TimeSpan duration)
    {
        // Days of a series may lie ahead of a market's clock that replays the past; the parameters name them as they are.
        return new ModelMetadata
        {
            Asset = id,
            Model = Model,
            CreatedAt = now,
            Origin = VersionOrigin.Retrain,
            Parameters = ImmutableSortedDictionary<string, string>.Empty
                .Add("kind", $"{model.Kind}{(model.KindIsGiven ? ", as was said" : ", by its values")}")
                .Add("absent_days", model.AbsentDays.ToString())
                .Add("first_day", Text(model.FirstDay))
                .Add("last_day", Text(model.LastDay))
                .Add("open_days_per_week", model.OpenWeekdays.Count.ToString(CultureInfo.InvariantCulture))
                .Add("served_by", model.ServedBy)
                .Add("lstm_version", model.NetworkVersion ?? "none yet")
                .Add("events", model.Events is not { } events ? "none known" : events.Serve ? "used" : "known, not used")
                .Add("members", string.Join(", ", model.Members.Where(member => member.Weight > 0).Select(
                    member => string.Create(CultureInfo.InvariantCulture, $"{member.Name} {member.Weight:P0}")))),
            Seed = 0,
            DataFrom = Earlier(new DateTimeOffset(points[0].Day, default, TimeSpan.Zero), now),
            DataTo = Earlier(new DateTimeOffset(points[^1].Day.AddDays(1), default, TimeSpan.Zero), now),
            DataHash = DailyHistory.HashOf(points),
            Rows = points.Count,
            Duration = duration,
            HoldoutMetrics = gate.Numbers,
            Gate = gate,
        };
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
