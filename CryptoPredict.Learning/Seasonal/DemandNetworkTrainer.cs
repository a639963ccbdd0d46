using System.Collections.Immutable;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Trains the network of all series, from scratch or on from the weights there are. Its cost is bounded by the size of its samples, not by the number or the
/// length of the series. The same series, pair and seed give the same weights to the bit, with any number of threads.
/// </summary>
public static class DemandNetworkTrainer
{
    /// <summary>The most series whose days the judging network may have seen; with more, weights are not trained on but built from scratch.</summary>
    internal const int MostSeries = 8_192;

    private const int MostWindows = 16_384;
    private const int MostWindowsOn = 4_096;
    private const double LearningRate = 0.003;

    // At higher rates the weights soon lie where the newest windows like no step that an upload brings, and hardly any of them is kept.
    private const double LearningRateOn = 0.00005;
    private const int BatchSize = 64;
    private const int Patience = 4;

    // Ten uploads in turn may not let the others' errors rise by two in a hundred.
    private const double MostForgotten = 0.0015;

    /// <summary>
    /// Trains from scratch: the judging network on all but the last 120 open days of each series, then from its weights on the serving one on all days. A
    /// series with a week of seven open days adds something to the former from 206 of them on, to the latter from 86; shorter ones are forecast all the same.
    /// </summary>
    /// <param name="series">The series, of different names; the order matters to the bits of the weights.</param>
    /// <param name="training">How.</param>
    /// <param name="progress">Told of every epoch, the judging network's first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The pair; null where no series is long enough for a judging network.</returns>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static DemandNetworkPair? Train(
        IReadOnlyList<DemandHistory> series, DemandTraining training, IProgress<DemandEpoch>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(training);
        var some = Bounded(series);
        var random = new Random(training.Seed);
        var sample = new DemandSample();
        var seen = Seen(ImmutableSortedDictionary.Create<string, DateOnly>(StringComparer.Ordinal),
            sample.Add(some, DemandNetworkPair.UnseenDays, MostWindows, random));
        if (sample.IsEmpty)
        {
            return null;
        }

        var fresh = SequenceNetwork.Create(DemandNetwork.Architecture, training.Seed);
        var judge = Fit(fresh, sample.Learned(), sample.HeldOut(), Options(training, training.Seed), isJudge: true, progress, cancellationToken);
        var all = new DemandSample();
        all.Add(some, 0, MostWindowsOn, random);
        var serve = all.IsEmpty
            ? judge : Better(judge, all, null, OptionsOn(training, training.Seed), isJudge: false, progress, cancellationToken);
        return new DemandNetworkPair(new DemandNetwork(judge), new DemandNetwork(serve), training.Seed, 1, seen);
    }

    /// <summary>Whether a pair may be trained on: its judging network has seen no day of the series that folds forecast now.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="series">All series as they are now.</param>
    public static bool MayGoOn(DemandNetworkPair pair, IReadOnlyList<DemandHistory> series)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(series);
        return series.All(pair.MayJudge) && pair.Seen.Count + series.Count <= 2 * MostSeries;
    }

    /// <summary>
    /// Trains both networks of a pair on: at a lower rate, on windows of the series that changed and as many of the others again, so that these are not
    /// forgotten. Weights that err more on the newest windows of all, or noticeably more on the others', are not kept. Where the judging network has seen days
    /// of a series that folds forecast now, the pair is trained from scratch.
    /// </summary>
    /// <param name="pair">The pair there is.</param>
    /// <param name="series">All series as they are now, of different names.</param>
    /// <param name="changed">Names of those that changed.</param>
    /// <param name="training">How; the seed is that of the pair, the number of its trainings and the number of days, unless it is trained from scratch.</param>
    /// <param name="progress">Told of every epoch, the judging network's first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// The pair that takes the place of the one given, with the same network object where its new weights were not kept; the one given where neither was kept;
    /// null where it had to be from scratch and no series is long enough.
    /// </returns>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static DemandNetworkPair? TrainOn(
        DemandNetworkPair pair, IReadOnlyList<DemandHistory> series, IReadOnlySet<string> changed, DemandTraining training,
        IProgress<DemandEpoch>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(training);
        if (!MayGoOn(pair, series))
        {
            return Train(series, training, progress, cancellationToken);
        }

        List<DemandHistory> news = [.. series.Where(one => changed.Contains(one.Name))];
        IReadOnlyList<DemandHistory> others = Bounded([.. series.Where(one => !changed.Contains(one.Name))]);

        // Where nothing was kept the number of trainings stays, and more days must not meet the same draw again.
        var seed = unchecked((((pair.Seed * 31) + pair.Rounds) * 31) + series.Sum(one => one.Days.Values.Length));
        var random = new Random(seed);
        var (judge, seen) = On(pair.Judge, DemandNetworkPair.UnseenDays, isJudge: true);
        var (serve, _) = On(pair.Serve, 0, isJudge: false);
        return ReferenceEquals(judge, pair.Judge) && ReferenceEquals(serve, pair.Serve)
            ? pair : new DemandNetworkPair(judge, serve, pair.Seed, pair.Rounds + 1, ReferenceEquals(judge, pair.Judge) ? pair.Seen : Seen(pair.Seen, seen));

        (DemandNetwork Network, IReadOnlyList<(string Name, DateOnly Last)> Seen) On(DemandNetwork network, int unseen, bool isJudge)
        {
            var (sample, rest) = (new DemandSample(), new DemandSample());
            List<(string Name, DateOnly Last)> looked = [.. sample.Add(Bounded(news), unseen, MostWindowsOn, random)];
            if (sample.IsEmpty)
            {
                return (network, []);
            }

            looked.AddRange(sample.Add(others, unseen, MostWindowsOn, random));
            rest.Add(others, unseen, MostWindowsOn, random);
            var weights = Better(network.Weights, sample, rest, OptionsOn(training, seed), isJudge, progress, cancellationToken);
            return (ReferenceEquals(weights, network.Weights) ? network : new DemandNetwork(weights), looked);
        }
    }

    /// <summary>Mean squared error of a network on the newest windows of series, as training reports it; NaN where none is long enough.</summary>
    /// <param name="network">The network.</param>
    /// <param name="series">The series.</param>
    /// <param name="unseen">How many of the newest open days are not looked at.</param>
    public static double HeldOutLoss(DemandNetwork network, IReadOnlyList<DemandHistory> series, int unseen)
    {
        ArgumentNullException.ThrowIfNull(network);
        var sample = Newest(series, unseen);
        return sample.IsEmpty ? double.NaN : Loss(network.Weights, sample.HeldOut());
    }

    /// <summary>That of the better naive forecast of the same windows; NaN without any.</summary>
    /// <param name="series">The series.</param>
    /// <param name="unseen">How many of the newest open days of each are not looked at.</param>
    public static double NaiveHeldOutLoss(IReadOnlyList<DemandHistory> series, int unseen)
    {
        var sample = Newest(series, unseen);
        return sample.IsEmpty ? double.NaN : sample.NaiveLoss();
    }

    private static DemandSample Newest(IReadOnlyList<DemandHistory> series, int unseen)
    {
        ArgumentNullException.ThrowIfNull(series);
        var sample = new DemandSample();
        sample.Add(series, unseen, Math.Max(1, series.Count), new Random(0));
        return sample;
    }

    private static IReadOnlyList<DemandHistory> Bounded(IReadOnlyList<DemandHistory> series)
    {
        var stride = ((series.Count - 1) / MostSeries) + 1;
        return stride <= 1 ? series : [.. series.Where((_, place) => place % stride == 0)];
    }

    private static ImmutableSortedDictionary<string, DateOnly> Seen(
        ImmutableSortedDictionary<string, DateOnly> before, IEnumerable<(string Name, DateOnly Last)> now)
    {
        var seen = before.ToBuilder();
        foreach (var (name, last) in now)
        {
            var key = DemandNetworkPair.KeyOf(name);
            seen[key] = seen.TryGetValue(key, out var day) && day > last ? day : last;
        }

        return seen.ToImmutable();
    }

    private static TrainingOptions Options(DemandTraining training, int seed) => new()
    {
        Epochs = training.Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        WeightDecay = 0.001,
        MaximumGradientNorm = 1,
        EarlyStoppingPatience = Patience,
        Plateau = new PlateauSchedule { Factor = 0.4, Patience = 1 },
        Seed = seed,
        Threads = training.Threads,
    };

    private static TrainingOptions OptionsOn(DemandTraining training, int seed) =>
        Options(training, seed) with { Epochs = training.EpochsOn, LearningRate = LearningRateOn };

    private static SequenceNetwork Better(
        SequenceNetwork network, DemandSample sample, DemandSample? others, TrainingOptions options, bool isJudge, IProgress<DemandEpoch>? progress,
        CancellationToken cancellationToken)
    {
        var heldOut = sample.HeldOut();
        var fitted = Fit(network, sample.Learned(), heldOut, options, isJudge, progress, cancellationToken);
        if (Loss(fitted, heldOut) > Loss(network, heldOut))
        {
            return network;
        }

        if (others is not { IsEmpty: false })
        {
            return fitted;
        }

        var rest = others.HeldOut();
        return Loss(fitted, rest) > (1 + MostForgotten) * Loss(network, rest) ? network : fitted;
    }

    private static SequenceNetwork Fit(
        SequenceNetwork network, SequenceData learned, SequenceData heldOut, TrainingOptions options, bool isJudge, IProgress<DemandEpoch>? progress,
        CancellationToken cancellationToken) =>
        new SequenceTrainer().Train(network, learned, heldOut, options, progress is null ? null : new Reports(progress, isJudge), cancellationToken).Network;

    private static double Loss(SequenceNetwork network, SequenceData data)
    {
        var outputs = network.Predict(data);
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var error = (double)outputs[i] - data.Targets(i / data.OutputWidth)[i % data.OutputWidth];
            sum += error * error;
        }

        return sum / outputs.Length;
    }

    // Progress<T> would report late and on another thread.
    private sealed class Reports(IProgress<DemandEpoch> progress, bool isJudge) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) =>
            progress.Report(new DemandEpoch(isJudge, value.Epoch, value.Epochs, value.TrainingLoss, value.ValidationLoss ?? double.NaN));
    }
}
