using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Support;

/// <summary>A real registry and a real ledger of runs, filled as some hours of retraining and fine-tuning would have.</summary>
internal sealed class TrainedStore : IDisposable
{
    public static readonly string[] Models = ["kalman", "random-forest", "lightgbm", "lstm"];

    // Mean absolute error of "no change" over five minutes, as the fake market has it.
    private const double NoChangeMae = 0.00107;

    private readonly TestDatabase _store;
    private readonly Random _random = new(11);
    private readonly List<(DateTimeOffset Since, Asset Asset, string Model, string Id, double Relative)> _champions = [];
    private int _seed;

    private TrainedStore(TestDatabase store, FakeTimeProvider clock, FakeTimeProvider wall, SqliteModelRegistry registry, IReadOnlyList<Asset> assets)
    {
        _store = store;
        Clock = clock;
        Wall = wall;
        Registry = registry;
        Ledger = SqlJobLedger.Over(store.Database, wall);
        Active = new ActiveRuns(Ledger, wall, NullLogger<ActiveRuns>.Instance);
        Runner = new Runner(Ledger, Active, clock, wall, NullLogger<Runner>.Instance);
        FineTuner = new FakeFineTuner(assets);
        Backtester = new FakeBacktester(clock.GetUtcNow());
    }

    /// <summary>Market time of what is added.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The wall clock of runs.</summary>
    public FakeTimeProvider Wall { get; }

    public SqliteModelRegistry Registry { get; }

    public IJobLedger Ledger { get; }

    public ActiveRuns Active { get; }

    public Runner Runner { get; }

    public FakeFineTuner FineTuner { get; }

    public FakeJobQueue Queue { get; } = new();

    public SqliteBacktestStore Backtests => new(_store.Database, Wall);

    public FakeBacktester Backtester { get; }

    /// <summary>Whether each version has live figures as it is made, as if it had long served.</summary>
    public bool HaveServed { get; set; } = true;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store at a market time.</summary>
    public static async Task<TrainedStore> CreateAsync(DateTimeOffset now, IReadOnlyList<Asset> assets)
    {
        var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(now);
        var registry = await SqliteModelRegistry.OpenAsync(
            store.Database, Path.Combine(store.Folder, "artefacts"), clock, NullLogger<SqliteModelRegistry>.Instance, Token);
        var wall = new FakeTimeProvider(Sample.Start);
        return new TrainedStore(store, clock, wall, registry, assets);
    }

    /// <summary>Registers everything as the engine does.</summary>
    public void AddTo(IServiceCollection services) => services
        .AddSingleton<IModelRegistry>(Registry)
        .AddSingleton(new StaleVersions(new SqliteUploadStore(_store.Database, Wall), Registry))
        .AddSingleton(Ledger)
        .AddSingleton(Active)
        .AddSingleton(Runner)
        .AddSingleton<IFineTuner>(FineTuner)
        .AddSingleton<IBacktester>(Backtester)
        .AddSingleton<IBacktestStore>(Backtests)
        .AddSingleton<IJobQueue>(Queue)
        .AddOptions();

    /// <summary>Three hours of one asset: a round each hour, fine-tunes between, one of them refused.</summary>
    public async Task FillAsync(Asset asset)
    {
        for (var hour = 0; hour < 3; hour++)
        {
            await RetrainAsync(asset, "schedule");
            await FineTuneAsync(asset, 50, improvement: 0.04 + (0.02 * hour), passes: hour != 1);
        }

        await RefusedAsync(asset);
    }

    /// <summary>One round over all models; every version passes that is not worse by luck.</summary>
    public async Task<long> RetrainAsync(Asset? asset, string by, double scale = 1)
    {
        Clock.Advance(TimeSpan.FromHours(1));
        var run = await StartAsync(Retrainer.JobName, new RetrainInput(asset), by);
        run.Describe(ImmutableSortedDictionary<string, string>.Empty.Add("budget_seconds", "45").Add("lstm_preset", "compact"));
        var symbol = asset ?? new Asset("BTC-USD");
        run.Log($"{symbol}: 12,896 candles; 10,000 training, 1,440 validation and 1,440 holdout rows");
        double[] seconds = [0.4, 3.1, 2.2, 14.6];
        var promoted = 0;
        foreach (var (model, took) in Models.Zip(seconds))
        {
            var losses = Losses(model);
            foreach (var loss in losses)
            {
                run.Epoch(new RunEpoch(symbol, model, loss));
            }

            var (relative, gate) = Gate(0.97 + (0.05 * _random.NextDouble()), RelativeOf(symbol, model));
            var version = await AddAsync(symbol, model, VersionOrigin.Retrain, null, losses, relative, gate, TimeSpan.FromSeconds(took * scale), []);
            Wall.Advance(TimeSpan.FromSeconds(took * scale));
            run.Log($"{symbol} {model}: trained in {took.ToString("F1", CultureInfo.InvariantCulture)} s; {version.Id} "
                + $"{(gate.Passed ? "becomes champion" : "is kept out")}");
            run.Step(new RunStep(symbol, model, TimeSpan.FromSeconds(took * scale), version.Id, gate, null));
            await PointAsync(version, gate.Passed, "gate");
            promoted += gate.Passed ? 1 : 0;
        }

        await EndAsync(run, RunResult.Succeeded(
            $"4 of 4 models in 20.3 s of the 45 s budget: {promoted} became champion{(promoted == 1 ? "" : "s")}"
                + $"{(promoted < 4 ? $", {4 - promoted} kept out" : "")}.",
            new(RunFigure.Models, 4), new(RunFigure.Promoted, promoted), new("rows", 40_000), new("kept", 0)));
        return run.Id;
    }

    /// <summary>A fine-tune that made a version.</summary>
    public async Task<ModelVersion> FineTuneAsync(Asset asset, int samples, double improvement, bool passes)
    {
        Clock.Advance(TimeSpan.FromMinutes(20));
        var run = await StartAsync(Core.Training.FineTuner.JobName, new FineTuneInput(asset), "threshold");
        var before = 0.92 + (0.1 * _random.NextDouble());
        EpochLoss[] losses = [.. Enumerable.Range(0, 6).Select(epoch => new EpochLoss(epoch, before * (1 - (improvement * epoch / 5)), null))];
        var champion = Math.Round(NoChangeMae * (RelativeOf(asset, "lstm") ?? 0.99), 6);
        var candidate = passes ? champion - 0.000001 : champion + 0.000024;
        var ratio = candidate / champion;
        var gate = new GateDecision(passes, passes
            ? string.Create(CultureInfo.InvariantCulture, $"Not worse than the champion: its MAE is {ratio:F4} of it.")
            : string.Create(CultureInfo.InvariantCulture, $"Its MAE is {ratio:F4} of the champion's; at most 1.0010 is allowed."),
            RegistryStore.Metrics(
                ("relative_to_champion", ratio), ("p_worse", passes ? 0.62 : 0.03), ("candidate_mae", candidate), ("champion_mae", champion),
                ("difference", candidate - champion), ("difference_margin", 0.00001)));
        var parent = await HolderAsync(asset, "lstm");
        (string, string)[] parameters =
        [
            ("samples", samples.ToString(CultureInfo.InvariantCulture)),
            ("loss_before", losses[0].Train.ToString(CultureInfo.InvariantCulture)),
            ("loss_after", losses[^1].Train.ToString(CultureInfo.InvariantCulture)),
        ];
        var version = await AddAsync(asset, "lstm", VersionOrigin.FineTune, parent, losses, candidate / NoChangeMae, gate,
            TimeSpan.FromSeconds(0.31), parameters);
        Wall.Advance(TimeSpan.FromSeconds(0.31));
        run.Step(new RunStep(asset, "lstm", TimeSpan.FromSeconds(0.31), version.Id, gate, null));
        await PointAsync(version, passes, "gate");
        await EndAsync(run, RunResult.Succeeded(
            $"Learnt from {samples} verified predictions.", new(Core.Training.FineTuner.SamplesFigure, samples), new(RunFigure.Models, 1),
            new(RunFigure.Promoted, passes ? 1 : 0)));
        return version;
    }

    /// <summary>A fine-tune with too few samples.</summary>
    public async Task RefusedAsync(Asset asset)
    {
        Clock.Advance(TimeSpan.FromMinutes(2));
        await EndAsync(await StartAsync(Core.Training.FineTuner.JobName, new FineTuneInput(asset), "local"),
            new RunResult(RunState.Refused, "Insufficient verified predictions: 134 < 200"));
    }

    /// <summary>A backtest of three folds that found what it was told to: the ensemble's relative MAE.</summary>
    public async Task<long> BacktestAsync(Asset asset, double relative)
    {
        Clock.Advance(TimeSpan.FromMinutes(5));
        var run = await BeginBacktestAsync(asset);
        run.Log($"{asset}: 1,080 candles in 3 folds");
        var end = Clock.GetUtcNow();
        var plan = new BacktestPlan(asset, end.AddHours(-18), end, TimeSpan.FromHours(6), 10_000, [.. Models], 1, 3, 1080);
        string[] told = ["ensemble", "persistence", .. Models, "equal-weights"];
        double[] folds = [0.004, -0.001, -0.003];
        double Of(string model) => model == "persistence" ? 1 : relative + (0.002 * Array.IndexOf(told, model));

        // From the beginning up to each moment: after each fold it is the mean of the folds, at the end the whole.
        double Until(string model, double gone)
        {
            var (whole, part) = ((int)(3 * gone), (3 * gone) % 1);
            var sum = folds.Take(whole).Sum() + (whole < 3 ? part * folds[whole] : 0);
            return Of(model) + (sum / (3 * gone)) + (0.0006 * Math.Sin(3 * Math.PI * gone * (2 + Array.IndexOf(told, model))));
        }

        ForecastScore Score(string model)
        {
            var ratio = Of(model);
            var chance = 1 / (1 + Math.Exp(-400 * (ratio - 1)));
            var (right, all) = model == "persistence" ? (0, 0) : (540 + (int)(2500 * (1 - ratio)), 1075);
            return new ForecastScore(
                model, 1075, 215, 0.0009 * ratio, 0.0012 * ratio, ratio, Proportion.Wilson(right, all, 5),
                model == "persistence" ? Verdict.TooEarly : chance < 0.05 ? Verdict.Better : Verdict.NotDistinguishable,
                model == "persistence" ? null : new ModelEvidence(1 / chance, 1 / (1 - chance), 1075, 215, 4000, plan.From))
            { RSquared = 0.23 * (1 - ratio) };
        }

        var result = new BacktestResult(
            plan, 1080, 0, [.. told.Select(model => new BacktestScore(Score(model), 88.9 * Of(model), 118.5 * Of(model)))],
            new BandScore(Proportion.Wilson(965, 1075, 5), 0.9, 0.0042, 0.0054),
            [.. Enumerable.Range(1, 3).Select(number => new BacktestFold(
                number, plan.From.AddHours(6 * (number - 1)), plan.From.AddHours(6 * number), plan.From.AddHours((6 * (number - 1)) - 24), 10_000,
                [.. Models.Select(model => new FoldTraining(model, TimeSpan.FromSeconds(0.5), number == 1 || model != "lstm", "It passed."))],
                [.. told.Select(model => new FoldScore(
                    model, number == 1 ? 359 : 358, 0.0009, Of(model) + (model == "persistence" ? 0 : folds[number - 1])))]))],
            new BacktestCurve(
                [.. told.Where(model => model != "persistence")], [.. Enumerable.Range(1, 200).Select(step => plan.From.AddMinutes(80 + (5 * step)))],
                [.. told.Where(model => model != "persistence").Select(model => Enumerable.Range(1, 200)
                    .Select(step => Until(model, (80 + (5 * step)) / 1080.0)).ToImmutableArray())]));
        await Backtests.SaveAsync(run.Id, result, Token);
        Wall.Advance(TimeSpan.FromSeconds(12));
        await EndAsync(run, RunResult.Succeeded("3 folds, 1,075 verified predictions.", new("folds", 3), new("verified predictions", 1075),
            new("relative MAE", relative)));
        return run.Id;
    }

    /// <summary>A backtest under way, in its second fold.</summary>
    public async Task<LiveRun> StartBacktestAsync(Asset asset)
    {
        Clock.Advance(TimeSpan.FromMinutes(5));
        var run = await BeginBacktestAsync(asset);
        run.Log("Fold 1 of 3");
        Wall.Advance(TimeSpan.FromSeconds(6));
        run.Report(0.4, "fold 2 of 3: lightgbm, 20 of 150");
        return run;
    }

    /// <summary>A round under way, with some epochs of its network.</summary>
    public async Task<LiveRun> StartRoundAsync(Asset asset)
    {
        Clock.Advance(TimeSpan.FromMinutes(5));
        var run = await StartAsync(Retrainer.JobName, new RetrainInput(asset), "local");
        run.Describe(ImmutableSortedDictionary<string, string>.Empty.Add("budget_seconds", "45"));
        run.Log($"{asset}: 12,896 candles");
        Wall.Advance(TimeSpan.FromSeconds(9));
        run.Step(new RunStep(asset, "random-forest", TimeSpan.FromSeconds(6), null, null, "Keeps its version."));
        foreach (var loss in Losses("lstm").Take(5))
        {
            run.Epoch(new RunEpoch(asset, "lstm", loss));
            run.Log($"{asset} lstm: epoch {loss.Epoch} of 12");
            Wall.Advance(TimeSpan.FromSeconds(1));
        }

        run.Report(0.6, $"{asset}: lstm, 5 of 12");
        return run;
    }

    /// <summary>Lets what was reported reach the store.</summary>
    /// <param name="run">The run that reported.</param>
    /// <param name="last">The last line it logged.</param>
    public async Task FlushAsync(long run, string last)
    {
        Wall.Advance(TimeSpan.FromSeconds(1));
        await Waiting.UntilAsync(async () => (await Ledger.ReadLogAsync(run, 0, 1_000, newest: false, Token)).Any(line => line.Text == last));
    }

    /// <summary>Adds a version of that asset.</summary>
    public async Task<ModelVersion> AddAsync(
        Asset asset, string model, VersionOrigin origin, string? parent, IEnumerable<EpochLoss> losses, double relative, GateDecision gate, TimeSpan took,
        IEnumerable<(string Name, string Value)> parameters)
    {
        Clock.Advance(TimeSpan.FromSeconds(5));
        var now = Clock.GetUtcNow();
        var metadata = new ModelMetadata
        {
            Asset = asset,
            Model = model,
            CreatedAt = now,
            Origin = origin,
            ParentId = parent,
            Parameters = parameters.Append(("seed", $"{++_seed}")).Append(("threads", "1"))
                .ToImmutableSortedDictionary(entry => entry.Item1, entry => entry.Item2),
            Seed = (ulong)_seed,
            FeatureSchemaHash = model == "kalman" ? null : FeatureSchema.Hash,
            DataFrom = origin == VersionOrigin.FineTune ? now.AddHours(-1) : now.AddDays(-9),
            DataTo = now,
            DataHash = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(_seed))),
            Rows = origin == VersionOrigin.FineTune ? 50 : 10_000,
            Duration = took,
            Losses = [.. losses],
            TrainMetrics = RegistryStore.Metrics(("mae", NoChangeMae * (relative - 0.03)), ("relative_mae", relative - 0.03), ("direction", 0.53)),
            HoldoutMetrics = RegistryStore.Metrics(("mae", NoChangeMae * relative), ("relative_mae", relative), ("direction", 0.51)),
            Gate = gate,
        };
        var version = await Registry.AddAsync(metadata, RegistryStore.Artefact(_seed), Token);
        if (HaveServed)
        {
            var values = RegistryStore.Metrics(("mae", NoChangeMae * (relative + 0.01)), ("relative_mae", relative + 0.01), ("direction", 0.505));
            await Registry.UpdateLiveMetricsAsync(asset, version.Id, new LiveMetrics(180, now, values), Token);
        }

        return version;
    }

    /// <summary>Who holds an alias.</summary>
    public async Task<string?> HolderAsync(Asset asset, string model, ModelAlias alias = ModelAlias.Champion) =>
        (await Registry.ReadAliasesAsync(asset, Token)).FirstOrDefault(change => change.Model == model && change.Alias == alias)?.VersionId;

    /// <summary>Which version was champion at a market time; null for none.</summary>
    public string? ChampionAt(Asset asset, string model, DateTimeOffset time) =>
        _champions.LastOrDefault(one => one.Asset == asset && one.Model == model && one.Since <= time).Id;

    /// <summary>Gives every version of an asset the live figures that its checked forecasts make.</summary>
    public async Task CheckLiveAsync(Asset asset, IReadOnlyList<LedgerEntry> entries)
    {
        var said = (from entry in entries
                    where entry.Verification is { Status: VerificationStatus.Verified }
                    from member in entry.Prediction.Members
                    where member.LogReturn is not null && _champions.Exists(one => one.Id == member.Version)
                    select (Id: member.Version, member.Model, entry.Prediction.AsOf, entry.Prediction.TargetTime, Forecast: member.LogReturn!.Value,
                        Came: entry.Prediction.LogReturn - entry.Verification!.LogError!.Value)).ToArray();
        foreach (var version in said.GroupBy(one => one.Id))
        {
            await CheckAsync(version.Key, [.. version.Select(one => (one.TargetTime, one.Forecast, one.Came))]);
        }

        // A challenger forecasts unseen: here, the opposite of the champion.
        foreach (var model in Models)
        {
            if (await HolderAsync(asset, model, ModelAlias.Challenger) is { } id && await Registry.FindAsync(asset, id, Token) is { } challenger)
            {
                await CheckAsync(id, [.. said.Where(one => one.Model == model && one.AsOf >= challenger.CreatedAt)
                    .Select(one => (one.TargetTime, -one.Forecast, one.Came))]);
            }
        }

        async Task CheckAsync(string id, IReadOnlyList<(DateTimeOffset TargetTime, double Forecast, double Came)> checks)
        {
            if (checks.Count > 0)
            {
                var (mae, naive) = (checks.Average(one => Math.Abs(one.Forecast - one.Came)), checks.Average(one => Math.Abs(one.Came)));
                var values = RegistryStore.Metrics(("mae", mae), ("relative_mae", mae / naive),
                    ("direction", checks.Average(one => Math.Sign(one.Forecast) == Math.Sign(one.Came) ? 1.0 : 0)));
                await Registry.UpdateLiveMetricsAsync(asset, id, new LiveMetrics(checks.Count, checks.Max(one => one.TargetTime), values), Token);
            }
        }
    }

    public void Dispose() => _store.Dispose();

    /// <summary>A run that waits.</summary>
    public async Task<JobRun> QueueAsync(string job, IJobInput input, string by) =>
        (await Ledger.QueueAsync([new JobRequest(job, by, JobInput.Write(input), input.About)], chained: false, Token))[0];

    /// <summary>A run under way; whoever asks for it reports for it.</summary>
    public async Task<LiveRun> StartAsync(string job, IJobInput input, string by)
    {
        var run = await QueueAsync(job, input, by);
        return Active.Begin((await Ledger.ClaimAsync(run.Id, Clock.GetUtcNow(), Token))!, CancellationToken.None);
    }

    /// <summary>Ends a run under way; what it reported is in the ledger then.</summary>
    public async Task EndAsync(LiveRun run, RunResult result)
    {
        await run.CompleteAsync(CancellationToken.None);
        await Ledger.MoveAsync(new RunMove(run.Id, result.State, result.Message) { Figures = result.Figures }, Token);
        await Active.EndAsync(run);
    }

    private async Task<LiveRun> BeginBacktestAsync(Asset asset)
    {
        var run = await StartAsync(Core.Backtesting.Backtester.JobName, new BacktestInput(asset), "ada");
        run.Describe(ImmutableSortedDictionary<string, string>.Empty.Add("folds", "3"));
        return run;
    }

    private async Task PointAsync(ModelVersion version, bool passed, string by)
    {
        var alias = passed ? ModelAlias.Champion : ModelAlias.Challenger;
        var held = await HolderAsync(version.Asset, version.Model, alias);
        await Registry.SetAliasAsync(
            new AliasMove(version.Asset, version.Model, alias, version.Id, held, by, passed ? "Not worse than the champion." : "Kept out by the gate."), Token);
        if (passed)
        {
            _champions.Add((Clock.GetUtcNow(), version.Asset, version.Model, version.Id, version.HoldoutMetrics["relative_mae"]));
        }
    }

    private double? RelativeOf(Asset asset, string model) =>
        _champions.LastOrDefault(one => one.Asset == asset && one.Model == model) is { Id: not null } found ? found.Relative : null;

    private EpochLoss[] Losses(string model) => model switch
    {
        "lstm" => [.. Enumerable.Range(1, 12).Select(epoch => Loss(epoch, 0.28))],
        "lightgbm" => [.. Enumerable.Range(1, 20).Select(point => Loss(7 * point, 0.02))],
        _ => [],
    };

    private EpochLoss Loss(int epoch, double rate) => new(
        epoch, 0.86 + (0.16 * Math.Exp(-rate * epoch)) + (0.002 * _random.NextDouble()),
        0.97 + (0.05 * Math.Exp(-2 * rate * epoch)) + (0.0004 * epoch) + (0.002 * _random.NextDouble()));

    // What was drawn is made to agree with what the gate says of it.
    private static (double Relative, GateDecision Gate) Gate(double drawn, double? champion)
    {
        if (champion is not { } held)
        {
            var first = Math.Min(drawn, 0.997);
            return (first, new GateDecision(true, "There is no champion, and it is not worse than no change.", RegistryStore.Metrics(
                ("p_worse", 0.71), ("candidate_relative_mae", first))));
        }

        var passes = drawn < 1.005;
        var relative = passes ? Math.Min(drawn, 0.9987 * held) : Math.Max(drawn, 1.0142 * held);
        var ratio = relative / held;
        return (relative, new GateDecision(passes, passes
            ? string.Create(CultureInfo.InvariantCulture, $"Not worse than the champion: its MAE is {ratio:F4} of it.")
            : string.Create(CultureInfo.InvariantCulture, $"Its MAE is {ratio:F4} of the champion's; at most 1.0010 is allowed."),
            RegistryStore.Metrics(("relative_to_champion", ratio), ("p_worse", passes ? 0.71 : 0.02), ("candidate_relative_mae", relative))));
    }
}
