using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>
/// The LSTM of all uploaded series of a kind: trained on from its saved weights at every upload, kept in the registry as versions of <see cref="Model"/>, and
/// asked as a member when a series of the kind is fitted.
/// </summary>
/// <param name="history">The daily values.</param>
/// <param name="store">The uploaded series.</param>
/// <param name="registry">Where versions go.</param>
/// <param name="clock">The market's clock.</param>
/// <param name="wall">The wall clock.</param>
public sealed class DailyNetworks(DailyHistory history, ISeriesStore store, IModelRegistry registry, TimeProvider clock, TimeProvider wall)
{
    /// <summary>The model's name in the registry.</summary>
    public const string Model = "daily-lstm";

    // Errors of the newest windows vary by so much from sample to sample.
    private const double Tolerance = 0.02;

    private const string WeightsStay = "the weights that serve stay as they were, for what was learnt now did not forecast the newest windows better.";

    private readonly VersionRegistrar _intake = new(registry, clock, trials: false);

    /// <summary>What names the network of a kind in the registry; no uploaded series can be called so.</summary>
    /// <param name="kind">The kind.</param>
    public static Asset IdOf(SeriesKind kind) => new(kind == SeriesKind.Price ? "+prices" : "+demand");

    /// <summary>Whether an id is that of a network of all series.</summary>
    /// <param name="id">The id.</param>
    public static bool IsNetwork(Asset id) => id == IdOf(SeriesKind.Price) || id == IdOf(SeriesKind.Demand);

    /// <summary>The network that serves, and its version; nulls where there is none that can be read.</summary>
    internal async Task<(ModelVersion? Version, DemandNetworkPair? Pair)> ReadAsync(SeriesKind kind, CancellationToken cancellationToken) =>
        await FindAsync(kind, cancellationToken).ConfigureAwait(false) is var (version, pair, _) ? (version, pair) : default;

    /// <summary>
    /// Trains the networks of the kinds that have new days, each on from its saved weights or, without any, anew, and lets the gate judge them.
    /// </summary>
    /// <param name="changed">The series that have new days.</param>
    /// <param name="anew">Whether they are trained from scratch in any case.</param>
    /// <param name="run">Told every epoch and what came of it, and what stops it.</param>
    internal async Task LearnAsync(IReadOnlyList<Asset> changed, bool anew, IRun run)
    {
        var names = changed.Select(id => id.Symbol).ToHashSet();
        var kinds = (await ReadHistoriesAsync(run.Stop).ConfigureAwait(false)).Where(kind => kind.Any(series => names.Contains(series.Name))).ToList();
        foreach (var (place, kind) in kinds.Index())
        {
            run.Report((double)place / kinds.Count, "the LSTM of all daily series");
            Tell(await LearnAsync(kind.Key, [.. kind], names, anew, run).ConfigureAwait(false), run);
        }
    }

    /// <summary>
    /// Takes the networks that learnt rows which are gone out of service: the version before serves again, as it was, and where there is none a network is
    /// trained from scratch on what is left.
    /// </summary>
    /// <param name="since">When the rows came, by the market's clock.</param>
    /// <param name="until">When they went: versions made between, and those trained on from them, have learnt them.</param>
    /// <param name="by">Who took the rows back.</param>
    /// <param name="reason">Why the versions serve no more, in a sentence.</param>
    /// <param name="run">Told what came of it, and what stops it.</param>
    internal async Task ForgetAsync(DateTimeOffset since, DateTimeOffset until, string by, string reason, IRun run)
    {
        ILookup<SeriesKind, DemandHistory>? histories = null;
        foreach (var kind in Enum.GetValues<SeriesKind>())
        {
            var champion = (await FindAsync(kind, run.Stop).ConfigureAwait(false)).Version;
            var before = champion;
            for (var one = champion; one is not null;)
            {
                var parent = one.ParentId is { } id ? await registry.FindAsync(IdOf(kind), id, run.Stop).ConfigureAwait(false) : null;
                before = one.CreatedAt >= since && one.CreatedAt < until ? parent : before;
                one = parent;
            }

            if (before == champion)
            {
                continue;
            }

            await registry.SetAliasAsync(new AliasMove(IdOf(kind), Model, ModelAlias.Champion, before?.Id, champion!.Id, by, reason), run.Stop)
                .ConfigureAwait(false);
            run.Log($"{NameOf(kind)}: {champion.Id} learnt what is gone, so {(before is null ? "it serves no more" : $"{before.Id} serves again")}.");
            histories ??= await ReadHistoriesAsync(run.Stop).ConfigureAwait(false);
            if (before is null && histories[kind].Any())
            {
                Tell(await LearnAsync(kind, [.. histories[kind]], changed: new HashSet<string>(), anew: true, run).ConfigureAwait(false), run);
            }
        }
    }

    private static void Tell(DailyTrainingResult learnt, IRun run)
    {
        var became = learnt.Promoted ? "serves from now on." : "is kept out.";
        run.Log(learnt.Version is null ? learnt.Message : $"{learnt.Version.Id} {became} {learnt.Message}");
        run.Step(new RunStep(
            learnt.Id, Model, learnt.Duration, learnt.Version?.Id, learnt.Version?.Gate, learnt.Version is null ? learnt.Message : null));
    }

    private static string NameOf(SeriesKind kind) => $"The LSTM of all {(kind == SeriesKind.Price ? "prices" : "demand")}";

    private async Task<DailyTrainingResult> LearnAsync(
        SeriesKind kind, IReadOnlyList<DemandHistory> series, IReadOnlySet<string> changed, bool anew, IRun run)
    {
        var started = wall.GetTimestamp();
        var (version, saved, damage) = await FindAsync(kind, run.Stop).ConfigureAwait(false);
        var name = NameOf(kind);
        run.Log(
            saved is not null && anew ? $"{name}: a new network is built from scratch, as was asked; training does not go on from saved weights {version!.Id}."
            : saved is not null && !DemandNetworkTrainer.MayGoOn(saved, series)
                ? $"{name}: saved weights {version!.Id} were found, but have learnt days by which a series is judged now, so a new network is built."
            : saved is not null ? $"{name}: saved weights {version!.Id} were found, and training goes on from them."
            : damage is not null ? $"{name}: the saved weights could not be read ({damage}), so a new network is built."
            : $"{name}: there are no saved weights yet, so a new network is built.");
        var epochs = new Epochs(IdOf(kind), run);
        var pair = await TrainingThread.RunAsync(() => saved is null || anew
            ? DemandNetworkTrainer.Train(series, new DemandTraining(), epochs, run.Stop)
            : DemandNetworkTrainer.TrainOn(saved, series, changed, new DemandTraining(), epochs, run.Stop)).ConfigureAwait(false);
        if (pair is null)
        {
            return new DailyTrainingResult(IdOf(kind), null, false, $"{name}: no series is long enough to learn from yet.", wall.GetElapsedTime(started));
        }

        if (ReferenceEquals(pair, saved))
        {
            var why = epochs.HaveBegun ? WeightsStay : "the weights stay as they were: no series with new days is long enough to learn from yet.";
            return new DailyTrainingResult(IdOf(kind), null, false, $"{name}: {why}", wall.GetElapsedTime(started));
        }

        if (ReferenceEquals(pair.Serve, saved?.Serve))
        {
            run.Log($"{name}: {WeightsStay} Those of the network that judges are new.");
        }

        // Weights that learnt days which are held out now are no measure.
        var gate = Judge(pair, saved is not null && series.All(saved.MayJudge) ? saved : null, series);
        var isOn = saved is not null && !anew && pair.Rounds > saved.Rounds;
        var metadata = Describe(kind, pair, series, gate, isOn ? version!.Id : null, epochs.Losses, wall.GetElapsedTime(started));
        var taken = await _intake.RegisterAsync(metadata, gate, pair.Write(), version?.Id, run.Stop).ConfigureAwait(false);
        return new DailyTrainingResult(IdOf(kind), taken.Version, taken.Promoted, taken.Note ?? gate.Rule, wall.GetElapsedTime(started));
    }

    private async Task<(ModelVersion? Version, DemandNetworkPair? Pair, string? Damage)> FindAsync(SeriesKind kind, CancellationToken cancellationToken)
    {
        string? damage = null;
        var stood = (await registry.ReadAliasesAsync(IdOf(kind), cancellationToken).ConfigureAwait(false)).Any(
            alias => alias is { Model: Model, Alias: ModelAlias.Champion, VersionId: not null });
        while (true)
        {
            var read = await registry.ReadChampionAsync(IdOf(kind), Model, cancellationToken).ConfigureAwait(false);
            if (read is not { Version: { } version, Artefact: { } artefact })
            {
                return (null, null, damage ?? (stood ? read.Message : null));
            }

            try
            {
                return (version, DemandNetworkPair.Read(artefact), null);
            }
            catch (InvalidDataException fault)
            {
                damage = fault.Message;
                await registry.MarkUnusableAsync(IdOf(kind), version.Id, fault.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // In ordinal order, on which the bits of the weights depend.
    private async Task<ILookup<SeriesKind, DemandHistory>> ReadHistoriesAsync(CancellationToken cancellationToken)
    {
        List<(SeriesKind Kind, DemandHistory History)> histories = [];
        foreach (var series in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var points = DailyGate.WithoutIslands(await history.ReadAsync(series.Id, cancellationToken).ConfigureAwait(false), series.Settings);
            var events = await history.ReadEventsAsync(series.Id, series.Settings, points, cancellationToken).ConfigureAwait(false);
            if (DailyGate.Unfit(points, series.Settings, events) is null)
            {
                var days = DailyModel.DaysOf(points, series.Settings, events);
                histories.Add((DailyModel.KindOf(days, series.Settings), new DemandHistory(series.Id.Symbol, days)));
            }
        }

        return histories.ToLookup(one => one.Kind, one => one.History);
    }

    // Of what neither may have learned from, the newest windows that the serving one holds out speak.
    private static GateDecision Judge(DemandNetworkPair pair, DemandNetworkPair? before, IReadOnlyList<DemandHistory> series)
    {
        var loss = DemandNetworkTrainer.HeldOutLoss(pair.Serve, series, 0);
        var naive = DemandNetworkTrainer.NaiveHeldOutLoss(series, 0);
        var numbers = ImmutableSortedDictionary<string, double>.Empty.Add("held_out_loss", loss).Add("naive_held_out_loss", naive).Add("series", series.Count);
        if (!double.IsFinite(loss))
        {
            return new GateDecision(false, "It gave no finite number on the windows held out.", ImmutableSortedDictionary<string, double>.Empty);
        }

        // Weights that are worse than it must be there to be trained on; whether they take part the folds of each series decide.
        var beside = Text($"that of the better naive forecast {naive:G4}")
            + (loss > naive ? ": it is worse, and takes part only in series whose moments of the past speak for it" : "");
        if (before is null)
        {
            return new GateDecision(
                true, Text($"Built anew: its loss on the newest windows of {series.Count} series is {loss:G4}, ") + $"{beside}.", numbers);
        }

        var theirs = DemandNetworkTrainer.HeldOutLoss(before.Serve, series, 0);
        numbers = numbers.Add("champion_held_out_loss", theirs);
        return loss <= (1 + Tolerance) * theirs
            ? new GateDecision(
                true, Text($"Its loss on the newest windows of {series.Count} series is {loss:G4}, that of the weights before {theirs:G4}, ") + $"{beside}.",
                numbers)
            : new GateDecision(
                false, Text($"Its loss on the newest windows of {series.Count} series is {loss:G4}; at most {1 + Tolerance:F2} times the {theirs:G4} of the ")
                    + "weights before is allowed.", numbers);
    }

    private ModelMetadata Describe(
        SeriesKind kind, DemandNetworkPair pair, IReadOnlyList<DemandHistory> series, GateDecision gate, string? parent, ImmutableArray<EpochLoss> losses,
        TimeSpan duration)
    {
        var now = clock.GetUtcNow();
        var (first, last) = (series.Min(one => one.Days.First), series.Max(one => one.Days.Last));
        return new ModelMetadata
        {
            Asset = IdOf(kind),
            Model = Model,
            CreatedAt = now,
            Origin = parent is null ? VersionOrigin.Retrain : VersionOrigin.FineTune,
            ParentId = parent,
            Parameters = ImmutableSortedDictionary<string, string>.Empty
                .Add("series", series.Count.ToString(CultureInfo.InvariantCulture))
                .Add("rounds", pair.Rounds.ToString(CultureInfo.InvariantCulture))
                .Add("unseen_days_of_the_judging_network", DemandNetworkPair.UnseenDays.ToString(CultureInfo.InvariantCulture)),
            Seed = (ulong)pair.Seed,
            DataFrom = Earlier(new DateTimeOffset(first, default, TimeSpan.Zero), now),
            DataTo = Earlier(new DateTimeOffset(last.AddDays(1), default, TimeSpan.Zero), now),
            DataHash = DailyHistory.HashOf([.. series.SelectMany(one => one.Days.Values.Index()
                .Where(value => !double.IsNaN(value.Item)).Select(value => new SeriesPoint(one.Days.DayAt(value.Index), value.Item)))]),
            Rows = series.Sum(one => one.Days.Present),
            Duration = duration,
            Losses = losses,
            HoldoutMetrics = gate.Numbers,
            Gate = gate,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Of the two networks the one that judges learns first; the other one's losses are the version's.
    private sealed class Epochs(Asset id, IRun run) : IProgress<DemandEpoch>
    {
        private readonly ImmutableArray<EpochLoss>.Builder _losses = ImmutableArray.CreateBuilder<EpochLoss>();
        private bool? _isJudge;

        public bool HaveBegun => _isJudge is not null;

        public ImmutableArray<EpochLoss> Losses => _losses.ToImmutable();

        public void Report(DemandEpoch value)
        {
            if (_isJudge != value.IsJudge)
            {
                _isJudge = value.IsJudge;
                run.Log(value.IsJudge
                    ? "The network that judges, which sees no day that the folds forecast, learns:"
                    : "The network that serves, which sees all days, learns:");
            }

            run.Log(Text($"LSTM epoch {value.Epoch}/{value.Epochs} - loss={value.Loss:F4} - held out={value.HeldOutLoss:F4}"));
            if (!value.IsJudge)
            {
                var loss = new EpochLoss(value.Epoch, value.Loss, double.IsFinite(value.HeldOutLoss) ? value.HeldOutLoss : null);
                _losses.Add(loss);
                run.Epoch(new RunEpoch(id, Model, loss));
            }
        }
    }
}
