using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Tests.Training.Feedback;

namespace CryptoPredict.Tests.Support;

/// <summary>A feedback loop that says what the test tells it.</summary>
internal sealed class FakeFeedback : IFeedbackState, IFeedbackLoop
{
    public event Action? Changed;

    public FeedbackOptions Options { get; init; } = new();

    public DueTier? Due { get; init; }

    public Task<DueTier?> DueAsync(CancellationToken cancellationToken) => Task.FromResult(Due);

    public FeedbackSwitch? Switch { get; set; }

    public long? RunningId { get; set; }

    public List<TierDue> Tiers { get; } =
        [.. Enumerable.Range(1, 3).Select(tier => new TierDue(tier, null, FakeLiveState.Start, "schedule", "It has never run."))];

    public List<DirectionStatus> Models { get; } = [];

    public List<SignalEntry> Log { get; } = [];

    /// <summary>The questions to the log, oldest first.</summary>
    public List<SignalQuery> Queries { get; } = [];

    /// <summary>What the next readings fail with; null when they work.</summary>
    public Exception? Fault { get; set; }

    /// <summary>A loop whose models have logs of every kind.</summary>
    /// <param name="assets">The assets.</param>
    /// <param name="present">Market time, at which the last signal is made.</param>
    /// <param name="candles">The candles up to then, of all assets: signals stand on their closes.</param>
    public static FakeFeedback Filled(IEnumerable<Asset> assets, DateTimeOffset present, IReadOnlyList<ClosedCandle> candles)
    {
        var feedback = new FakeFeedback();
        var random = new Random(11);
        foreach (var asset in assets)
        {
            List<double> closes = [.. candles.Where(candle => candle.Asset == asset).Select(candle => candle.Candle.Close)];
            while (closes.Count < 1000)
            {
                closes.Insert(0, closes[0] * (1 + (0.001 * (random.NextDouble() - 0.5))));
            }

            feedback.AddWandering(asset, "logistic", 900, 0.58, present, closes, random);
            feedback.AddWandering(asset, "xgboost", 240, 0.53, present, closes, random);
            feedback.Add(asset, "lstm-direction", 0, 0, "No version has passed the gate yet.");
        }

        feedback.SetRun(1, RunState.Succeeded, "8 versions made, 8 promoted.", present.AddMinutes(-12));
        feedback.SetRun(2, RunState.Succeeded, "8 versions made, 8 promoted.", present.AddMinutes(-12));
        return feedback;
    }

    // Signals of every kind, one a minute, right as often as is said, in no order.
    private void AddWandering(Asset asset, string model, int outcomes, double right, DateTimeOffset present, List<double> closes, Random random)
    {
        SignalEntry[] log = [.. Enumerable.Range(0, outcomes + 5).Select(i =>
        {
            var asOf = present.AddMinutes(i - outcomes - 4);
            var place = closes.Count + i - outcomes - 5;
            var came = i < outcomes ? Math.Log(closes[place + 5] / closes[place]) : random.NextDouble() - 0.5;
            var strength = 0.13 * random.NextDouble();
            var up = random.NextDouble() < right == came > 0 ? 0.5 + strength : 0.5 - strength;
            var signal = SignalRows.Signal(i, model, asset) with
            {
                AsOf = asOf,
                TargetTime = asOf.AddMinutes(5),
                LastPrice = closes[place],
                ProbabilityUp = up,
                Signal = up > 0.55 ? Core.Forecasting.Signal.Buy : up < 0.45 ? Core.Forecasting.Signal.Sell : Core.Forecasting.Signal.Hold,
            };
            return new SignalEntry(signal, i < outcomes ? signal.Meet(signal.TargetTime, came) : null);
        })];
        var series = new DirectionSeries(asset, model, 5) { Log = [.. log[..outcomes]], Pending = [.. log[outcomes..]] };
        Models.Add(new DirectionStatus(
            series, $"{model}-{present.AddMinutes(-12):yyyyMMdd'T'HHmmss'Z'}-{(model == "logistic" ? "4174d80b" : "c06be2f1")}", null,
            series.Accuracy(Options.EvaluationWindow), series.Accuracy(),
            series.Trend(Options.ImprovementThreshold, Options.EvaluationWindow)));
        Log.AddRange(log);
    }

    /// <summary>A loop before its first cycle.</summary>
    public static FakeFeedback Empty(IEnumerable<Asset> assets)
    {
        var feedback = new FakeFeedback();
        foreach (var asset in assets)
        {
            Array.ForEach([.. DirectionCatalogue.Names], model => feedback.Add(asset, model, 0, 0, "No version has passed the gate yet."));
        }

        return feedback;
    }

    /// <summary>A model whose log holds so many outcomes, of which the given share was right.</summary>
    public void Add(Asset asset, string model, int outcomes, double right, string? silent = null)
    {
        SignalEntry[] log = [.. Enumerable.Range(0, outcomes).Select(i => SignalRows.Settled(i, model, i % 100 < 100 * right, asset))];
        var series = new DirectionSeries(
            asset, model, 5)
        { Log = [.. log], Pending = silent is null ? [new SignalEntry(SignalRows.Signal(outcomes, model, asset), null)] : [] };
        Models.Add(new DirectionStatus(
            series, silent is null ? $"{model}-1" : null, silent, series.Accuracy(Options.EvaluationWindow), series.Accuracy(),
            series.Trend(Options.ImprovementThreshold, Options.EvaluationWindow)));
        Log.AddRange(log);
        Log.AddRange(series.Pending);
    }

    public void SetRun(int tier, RunState state, string message, DateTimeOffset? at = null) => Tiers[tier - 1] = new TierDue(
        tier,
        new JobRun(7, new JobRequest(FeedbackLoop.JobName, JobRequest.BySchedule, JobInput.Write(new TierInput(tier))), state, 1, at ?? FakeLiveState.Start)
        {
            StartedAt = at ?? FakeLiveState.Start,
            MarketTime = at ?? FakeLiveState.Start,
            EndedAt = (at ?? FakeLiveState.Start) + TimeSpan.FromSeconds(3),
            Message = message,
        },
        (at ?? FakeLiveState.Start) + Options.IntervalOf(tier),
        null,
        null);

    public void Raise() => Changed?.Invoke();

    public Task<FeedbackStatus> ReadAsync(CancellationToken cancellationToken) => Fault is null
        ? Task.FromResult(new FeedbackStatus(Switch, RunningId, Tiers, [.. Models]))
        : Task.FromException<FeedbackStatus>(Fault);

    public Task<SignalPage> ReadSignalsAsync(SignalQuery query, CancellationToken cancellationToken)
    {
        Queries.Add(query);
        SignalEntry[] matching =
        [
            .. Log.Where(entry => (query.Asset is null || entry.Signal.Asset == query.Asset) && (query.Model is null || entry.Signal.Model == query.Model))
                .Where(entry => query.State is null || (query.State == SignalState.Pending) == entry.Outcome is null)
                .OrderByDescending(entry => entry.Signal.AsOf),
        ];
        return Task.FromResult(new SignalPage([.. matching.Skip(query.Offset).Take(query.Limit)], matching.Length));
    }

    public Task SetEnabledAsync(bool enabled, string by, CancellationToken cancellationToken)
    {
        Switch = new FeedbackSwitch(FakeLiveState.Start, enabled, by);
        Raise();
        return Task.CompletedTask;
    }

    public Task<RunResult> RunCycleAsync(TierInput request, IRun run) => throw new NotSupportedException();
}
