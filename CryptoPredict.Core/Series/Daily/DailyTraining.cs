using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>What came of fitting a daily model anew.</summary>
/// <param name="Id">The series or asset.</param>
/// <param name="Version">The version made; null when its history does not allow one.</param>
/// <param name="Promoted">Whether it became champion.</param>
/// <param name="Message">The outcome in a sentence.</param>
/// <param name="Duration">Wall time.</param>
public sealed record DailyTrainingResult(Asset Id, ModelVersion? Version, bool Promoted, string Message, TimeSpan Duration);

/// <summary>Fits the Prophet-style model of daily values anew, lets the gate judge it, and puts it into the registry.</summary>
/// <param name="history">The daily values.</param>
/// <param name="registry">Where versions go.</param>
/// <param name="clock">The market's clock.</param>
/// <param name="wall">The wall clock.</param>
public sealed class DailyTraining(DailyHistory history, IModelRegistry registry, TimeProvider clock, TimeProvider wall) : IDisposable
{
    /// <summary>The model's name in the registry.</summary>
    public const string Model = "prophet";

    private const string NonNegativeKey = "non_negative";

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
        var held = await registry.ReadAliasesAsync(id, CancellationToken.None).ConfigureAwait(false);
        foreach (var alias in held.Where(alias => alias is { Model: Model, VersionId: not null }))
        {
            await registry.SetAliasAsync(new AliasMove(id, Model, alias.Alias, null, alias.VersionId, by, reason), CancellationToken.None)
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
                return (version, new DailyModel(AdditiveFile.Read(artefact), version.Parameters.GetValueOrDefault(NonNegativeKey) == bool.TrueString));
            }
            catch (InvalidDataException damage)
            {
                // Marked so, the next reading falls back to an earlier champion, or to none.
                await registry.MarkUnusableAsync(id, version.Id, damage.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<DailyTrainingResult> FitAsync(Asset id, CancellationToken cancellationToken)
    {
        var started = wall.GetTimestamp();
        var points = DailyGate.WithoutIslands(await history.ReadAsync(id, cancellationToken).ConfigureAwait(false));
        if (DailyGate.Unfit(points) is { } unfit)
        {
            return new DailyTrainingResult(id, null, false, unfit, wall.GetElapsedTime(started));
        }

        var champion = await ReadChampionAsync(registry, id, cancellationToken).ConfigureAwait(false);
        var (gate, model) = await TrainingThread.RunAsync(() => (
            DailyGate.Judge(points, champion?.Model, champion?.Version.Id, cancellationToken), DailyModel.Fit(points, cancellationToken)))
                .ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var metadata = Describe(id, points, model, gate, now, champion?.Version.Id, wall.GetElapsedTime(started));
        var taken = await _intake.RegisterAsync(metadata, gate, AdditiveFile.Write(model.Additive), champion?.Version.Id, cancellationToken)
            .ConfigureAwait(false);
        return new DailyTrainingResult(id, taken.Version, taken.Promoted, taken.Note ?? gate.Rule, wall.GetElapsedTime(started));
    }

    private static ModelMetadata Describe(
        Asset id, IReadOnlyList<SeriesPoint> points, DailyModel model, GateDecision gate, DateTimeOffset now, string? championId, TimeSpan duration)
    {
        var (first, last) = (points[0].Day, points[^1].Day);
        var parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("first_day", first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Add("last_day", last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Add("interval_width", DailyModel.IntervalWidth.ToString(CultureInfo.InvariantCulture))
            .Add("seasonalities", string.Join(", ", model.Additive.Seasonalities.Select(season => $"{season.Name} {season.Order}")))
            .Add(NonNegativeKey, model.NonNegative.ToString());
        if (championId is not null)
        {
            parameters = parameters.Add("judged_against", championId);
        }

        // Days of a series may lie ahead of a market's clock that replays the past; the parameters name them as they are.
        return new ModelMetadata
        {
            Asset = id,
            Model = Model,
            CreatedAt = now,
            Origin = VersionOrigin.Retrain,
            Parameters = parameters,
            Seed = 0,
            DataFrom = Earlier(new DateTimeOffset(first, default, TimeSpan.Zero), now),
            DataTo = Earlier(new DateTimeOffset(last.AddDays(1), default, TimeSpan.Zero), now),
            DataHash = DailyHistory.HashOf(points),
            Rows = points.Count,
            Duration = duration,
            HoldoutMetrics = gate.Numbers,
            Gate = gate,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
