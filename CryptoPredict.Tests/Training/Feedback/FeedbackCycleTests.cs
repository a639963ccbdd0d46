using CryptoPredict.Core.Features;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Training.Feedback;

[Kind(TestKind.Slow)]
public sealed class FeedbackCycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tier_3_trains_all_three_and_registers_them_with_their_biographies()
    {
        await using var harness = await FeedbackHarness.CreateAsync();

        var run = await harness.RunCycleAsync(3);

        Assert.Equal((RunState.Succeeded, "ada", "3"), (run.State, run.Request.RequestedBy, run.Parameters["tier"]));
        Assert.Equal(DirectionCatalogue.Names, run.Steps.Select(step => step.Model));
        Assert.NotEmpty(await harness.Runs.ReadEpochsAsync(run.Id, 0, Token));
        Assert.NotEmpty(await harness.Runs.ReadLogAsync(run.Id, 0, 100, newest: false, Token));
        Assert.Empty(harness.Active.Current);
        Assert.Equal(["models", "promoted", "rows", "epochs", "log loss"], run.Figures.Select(figure => figure.Name));
        Assert.Equal((3, 3), (run.Figures[0].Value, run.Figures[1].Value));
        Assert.Equal(Math.Round(run.Steps.Average(step => step.Gate!.Numbers["log_loss"]), 4), run.Figures[^1].Value);
        foreach (var step in run.Steps)
        {
            var version = await harness.Registry.FindAsync(FeedbackHarness.Btc, step.VersionId!, Token);
            Assert.Equal((VersionOrigin.Tier, FeatureSchema.Hash), (version!.Origin, version.FeatureSchemaHash));
            Assert.True(version.Gate!.Passed, version.Gate.Rule);
            Assert.Equal(harness.Clock.GetUtcNow(), version.DataTo);
            Assert.True(version.Parameters.ContainsKey("shrinkage"));
            Assert.InRange(version.Rows, 390, 400);
            foreach (var metric in new[] { "accuracy", "majority_accuracy", "log_loss", "brier", "p_better" })
            {
                Assert.True(version.HoldoutMetrics.ContainsKey(metric) && version.TrainMetrics.ContainsKey(metric), metric);
            }

            var champion = await harness.Registry.ReadAliasAtAsync(FeedbackHarness.Btc, step.Model, ModelAlias.Champion, harness.Clock.GetUtcNow(), Token);
            Assert.Equal((step.VersionId, "gate"), (champion!.VersionId, champion.By));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_lower_tier_trains_its_own_model_and_those_below(int tier)
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        var run = await harness.RunCycleAsync(tier, FeedbackHarness.Btc);
        Assert.Equal(DirectionCatalogue.Names.Take(tier), run.Steps.Select(step => step.Model));
        Assert.Equal(FeedbackHarness.Btc, run.Request.Asset);
    }

    [Fact]
    public async Task The_same_candles_give_the_same_artefact_in_any_cycle()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.RunCycleAsync(2);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.RunCycleAsync(2);

        var versions = (await harness.Registry.ReadAsync(new VersionQuery(), Token)).Items;
        Assert.Equal(4, versions.Count);
        Assert.Equal(2, versions.Select(version => version.ArtefactHash).Distinct().Count());
    }

    [Fact]
    public async Task A_cycle_while_one_runs_is_skipped_with_a_warning()
    {
        var logger = new WarningsOf<FeedbackLoop>();
        using var gate = new Holding(LogisticDirection.ModelName);
        await using var harness = await FeedbackHarness.CreateAsync(trainers: gate.Trainers, logger: logger);
        var first = harness.RunCycleAsync(1);
        await gate.Reached.WaitAsync(Token);

        var second = await harness.RunCycleAsync(3, by: "bob");

        Assert.Equal(RunState.Skipped, second.State);
        Assert.StartsWith("Warning: Skipped: another cycle is under way", await harness.Runs.ReadTextAsync(second.Id), StringComparison.Ordinal);
        Assert.Contains("bob", Assert.Single(logger.Warnings), StringComparison.Ordinal);
        Assert.Null(await RunDueAsync(harness));
        gate.LetGo();
        Assert.Equal(RunState.Succeeded, (await first).State);
        Assert.Equal(RunState.Succeeded, (await harness.RunCycleAsync(1, by: "bob")).State);
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_finished()
    {
        using var gate = new Holding(XGBoostDirection.ModelName);
        await using var harness = await FeedbackHarness.CreateAsync(trainers: gate.Trainers);
        var cycle = harness.RunCycleAsync(3);
        await gate.Reached.WaitAsync(Token);

        var running = Assert.Single(harness.Active.Current);
        Assert.Equal(running.Run.Id, (await harness.Loop.ReadAsync(Token)).RunningId);
        Assert.True(harness.Active.Cancel(running.Run.Id, "bob"));
        var run = await cycle;

        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Equal("Cancelled by bob. Stopped. 1 version made, 1 promoted.", run.Message);
        Assert.Equal("logistic", Assert.Single((await harness.Registry.ReadAsync(new VersionQuery(), Token)).Items).Model);
        Assert.Null((await harness.Loop.ReadAsync(Token)).RunningId);
    }

    [Fact]
    public async Task A_fault_of_one_model_leaves_the_others_going()
    {
        using var gate = new Holding(XGBoostDirection.ModelName, new InvalidOperationException("It diverged."));
        await using var harness = await FeedbackHarness.CreateAsync(trainers: gate.Trainers);

        var run = await harness.RunCycleAsync(3);

        Assert.Equal((RunState.Succeeded, "2 versions made, 2 promoted. 1 failed."), (run.State, run.Message));
        var steps = run.Steps;
        Assert.Contains("It diverged.", steps[1].Note, StringComparison.Ordinal);
        Assert.NotNull(steps[2].VersionId);
    }

    [Fact]
    public async Task Too_few_candles_are_refused_with_both_numbers()
    {
        await using var harness = await FeedbackHarness.CreateAsync(history: 300);
        var run = await harness.RunCycleAsync(1);
        Assert.Equal(RunState.Refused, run.State);
        Assert.Contains("at least 200 are needed", run.Steps.Single().Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_tier_or_asset_is_refused_with_those_there_are()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        foreach (var tier in (int[])[0, 4])
        {
            var refused = await harness.RunCycleAsync(tier);
            Assert.Equal((RunState.Failed, typeof(ArgumentOutOfRangeException).FullName), (refused.State, refused.Fault!.Type));
        }

        var unknown = await harness.RunCycleAsync(1, new Asset("DOGE-USD"));
        Assert.Equal((RunState.Failed, typeof(ArgumentException).FullName), (unknown.State, unknown.Fault!.Type));
        Assert.Contains("BTC-USD", unknown.Message, StringComparison.Ordinal);
        Assert.Null((await harness.Loop.ReadAsync(Token)).RunningId);
    }

    [Fact]
    public async Task A_pinned_asset_keeps_its_champion_and_the_run_says_so()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, true, "ada", "Demonstration.", Token);
        var run = await harness.RunCycleAsync(1);
        Assert.Contains("0 promoted", run.Message, StringComparison.Ordinal);
        Assert.Contains("pinned", run.Steps.Single().Note, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_newest_version_that_was_not_promoted_is_the_challenger_since_nothing_would_end_a_trial()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, true, "ada", "Demonstration.", Token);
        await harness.RunCycleAsync(1);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.RunCycleAsync(1);

        var newest = (await harness.Registry.ReadAsync(new VersionQuery(), Token)).Items[0];
        var challenger = Assert.Single(await harness.Registry.ReadAliasesAsync(FeedbackHarness.Btc, Token), change => change.Alias == ModelAlias.Challenger);
        Assert.Equal(newest.Id, challenger.VersionId);
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, false, "ada", "Done.", Token);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.RunCycleAsync(1);
        Assert.DoesNotContain(
            await harness.Registry.ReadAliasesAsync(FeedbackHarness.Btc, Token), change => change is { Alias: ModelAlias.Challenger, VersionId: not null });
    }

    [Fact]
    public async Task The_highest_tier_due_is_run_and_then_none()
    {
        await using var harness = await FeedbackHarness.CreateAsync();

        var first = await RunDueAsync(harness);
        Assert.Equal(("3", "schedule"), StartOf(first));
        Assert.Null(await RunDueAsync(harness));
        harness.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(("1", "schedule"), StartOf(await RunDueAsync(harness)));
        harness.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(("2", "schedule"), StartOf(await RunDueAsync(harness)));
        Assert.Null(await RunDueAsync(harness));
    }

    [Fact]
    public async Task Switched_off_nothing_starts_by_itself_but_by_hand_it_does_and_the_switch_is_kept()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        Assert.True((await harness.Loop.ReadAsync(Token)).Enabled);

        await harness.Loop.SetEnabledAsync(false, "ada", Token);
        await harness.StartAsync();

        var status = await harness.Loop.ReadAsync(Token);
        Assert.Equal((false, "ada", harness.Clock.GetUtcNow()), (status.Enabled, status.Switch!.By, status.Switch.At));
        Assert.Null(await RunDueAsync(harness));
        Assert.Equal(RunState.Succeeded, (await harness.RunCycleAsync(1)).State);
        await harness.Loop.SetEnabledAsync(true, "bob", Token);
        Assert.Equal(("3", "schedule"), StartOf(await RunDueAsync(harness)));
    }

    private static (string, string) StartOf(JobRun? run) => (run!.Parameters["tier"], run.Request.RequestedBy);

    /// <summary>The real trainers, one of which waits to be let go, or fails.</summary>
    private sealed class Holding(string model, Exception? fault = null) : IDisposable
    {
        private readonly ManualResetEventSlim _go = new();
        private readonly TaskCompletionSource _reached = new();

        public Task Reached => _reached.Task;

        public IReadOnlyList<IModelTrainer<IDirectionModel>> Trainers =>
            [.. Directions.Trainers.Select(trainer => trainer.Model == model ? new HeldTrainer(trainer, Wait) : trainer)];

        public void LetGo() => _go.Set();

        public void Dispose() => _go.Dispose();

        private void Wait(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            if (fault is not null)
            {
                throw fault;
            }

            _go.Wait(cancellationToken);
        }
    }

    private sealed class HeldTrainer(IModelTrainer<IDirectionModel> inner, Action<CancellationToken> wait) : IModelTrainer<IDirectionModel>
    {
        public string Model => inner.Model;

        public TrainedModel<IDirectionModel> Train(
            TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            wait(cancellationToken);
            return inner.Train(data, options, seed, progress, cancellationToken);
        }
    }

    private sealed class WarningsOf<T> : ILogger<T>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }

    private static async Task<JobRun?> RunDueAsync(FeedbackHarness harness) => await harness.Loop.DueAsync(Token) is { } due
        ? await harness.RunCycleAsync(due.Tier, by: due.RequestedBy)
        : null;
}
