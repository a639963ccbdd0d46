using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Training.Feedback;

public sealed class FeedbackCycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tier_3_trains_all_three_and_registers_them_with_their_biographies()
    {
        await using var harness = await FeedbackHarness.CreateAsync();

        var summary = await harness.Loop.RunCycleAsync(3, null, "ada", Token);

        Assert.Equal(RunOutcome.Succeeded, summary.Outcome);
        var run = await harness.Runs.FindAsync(summary.RunId, Token);
        Assert.Equal((RunKind.Tier, "ada", "3"), (run!.Start.Kind, run.Start.RequestedBy, run.Start.Parameters["tier"]));
        Assert.Equal(FeedbackTiers.Models, run.Steps.Select(step => step.Model));
        Assert.NotEmpty(await harness.Runs.ReadEpochsAsync(summary.RunId, Token));
        Assert.NotEmpty(await harness.Runs.ReadLogAsync(summary.RunId, 0, 100, Token));
        Assert.Empty(harness.Active.Current);
        Assert.Equal(["models", "promoted", "rows", "epochs", "log loss"], summary.Figures.Select(figure => figure.Name));
        Assert.Equal((3, 3), (summary.Figures[0].Value, summary.Figures[1].Value));
        Assert.Equal(Math.Round(run.Steps.Average(step => step.Gate!.Numbers["log_loss"]), 4), summary.Figures[^1].Value);
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
        var run = await harness.Runs.FindAsync((await harness.Loop.RunCycleAsync(tier, FeedbackHarness.Btc, "ada", Token)).RunId, Token);
        Assert.Equal(FeedbackTiers.Models.Take(tier), run!.Steps.Select(step => step.Model));
        Assert.Equal(FeedbackHarness.Btc, run.Start.Asset);
    }

    [Fact]
    public async Task The_same_candles_give_the_same_artefact_in_any_cycle()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.Loop.RunCycleAsync(2, null, "ada", Token);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.Loop.RunCycleAsync(2, null, "ada", Token);

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
        var first = harness.Loop.RunCycleAsync(1, null, "ada", Token);
        await gate.Reached.WaitAsync(Token);

        var second = await harness.Loop.RunCycleAsync(3, null, "bob", Token);

        Assert.Equal(RunOutcome.Skipped, second.Outcome);
        Assert.Equal(RunOutcome.Skipped, (await harness.Runs.FindAsync(second.RunId, Token))!.Outcome);
        Assert.Contains("Warning", (await harness.Runs.ReadLogAsync(second.RunId, 0, 10, Token)).Single().Text, StringComparison.Ordinal);
        Assert.Contains("bob", Assert.Single(logger.Warnings), StringComparison.Ordinal);
        Assert.Null(await RunDueAsync(harness));
        gate.LetGo();
        Assert.Equal(RunOutcome.Succeeded, (await first).Outcome);
        Assert.Equal(RunOutcome.Succeeded, (await harness.Loop.RunCycleAsync(1, null, "bob", Token)).Outcome);
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_finished()
    {
        using var gate = new Holding(XGBoostDirection.ModelName);
        await using var harness = await FeedbackHarness.CreateAsync(trainers: gate.Trainers);
        var cycle = harness.Loop.RunCycleAsync(3, null, "ada", Token);
        await gate.Reached.WaitAsync(Token);

        var running = Assert.Single(harness.Active.Current);
        Assert.Equal(running.Id, (await harness.Loop.ReadAsync(Token)).RunningId);
        Assert.True(harness.Active.Cancel(running.Id));
        var summary = await cycle;

        Assert.Equal(RunOutcome.Cancelled, summary.Outcome);
        Assert.Contains("1 version made", summary.Message, StringComparison.Ordinal);
        Assert.Equal("logistic", Assert.Single((await harness.Registry.ReadAsync(new VersionQuery(), Token)).Items).Model);
        Assert.Null((await harness.Loop.ReadAsync(Token)).RunningId);
    }

    [Fact]
    public async Task A_fault_of_one_model_leaves_the_others_going()
    {
        using var gate = new Holding(XGBoostDirection.ModelName, new InvalidOperationException("It diverged."));
        await using var harness = await FeedbackHarness.CreateAsync(trainers: gate.Trainers);

        var summary = await harness.Loop.RunCycleAsync(3, null, "ada", Token);

        Assert.Equal((RunOutcome.Succeeded, "2 versions made, 2 promoted. 1 failed."), (summary.Outcome, summary.Message));
        var steps = (await harness.Runs.FindAsync(summary.RunId, Token))!.Steps;
        Assert.Contains("It diverged.", steps[1].Note, StringComparison.Ordinal);
        Assert.NotNull(steps[2].VersionId);
    }

    [Fact]
    public async Task Too_few_candles_are_refused_with_both_numbers()
    {
        await using var harness = await FeedbackHarness.CreateAsync(history: 300);
        var summary = await harness.Loop.RunCycleAsync(1, null, "ada", Token);
        Assert.Equal(RunOutcome.Refused, summary.Outcome);
        Assert.Contains("at least 200 are needed", (await harness.Runs.FindAsync(summary.RunId, Token))!.Steps.Single().Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_tier_or_asset_is_refused_with_those_there_are()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => harness.Loop.RunCycleAsync(0, null, "ada", Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => harness.Loop.RunCycleAsync(4, null, "ada", Token));
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => harness.Loop.RunCycleAsync(1, new Asset("DOGE-USD"), "ada", Token));
        Assert.Contains("BTC-USD", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_asset_keeps_its_champion_and_the_run_says_so()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, true, "ada", "Demonstration.", Token);
        var summary = await harness.Loop.RunCycleAsync(1, null, "ada", Token);
        Assert.Contains("0 promoted", summary.Message, StringComparison.Ordinal);
        Assert.Contains("pinned", (await harness.Runs.FindAsync(summary.RunId, Token))!.Steps.Single().Note, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_newest_version_that_was_not_promoted_is_the_challenger_since_nothing_would_end_a_trial()
    {
        await using var harness = await FeedbackHarness.CreateAsync();
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, true, "ada", "Demonstration.", Token);
        await harness.Loop.RunCycleAsync(1, null, "ada", Token);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.Loop.RunCycleAsync(1, null, "ada", Token);

        var newest = (await harness.Registry.ReadAsync(new VersionQuery(), Token)).Items[0];
        var challenger = Assert.Single(await harness.Registry.ReadAliasesAsync(FeedbackHarness.Btc, Token), change => change.Alias == ModelAlias.Challenger);
        Assert.Equal(newest.Id, challenger.VersionId);
        await harness.Registry.SetPinAsync(FeedbackHarness.Btc, false, "ada", "Done.", Token);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.Loop.RunCycleAsync(1, null, "ada", Token);
        Assert.DoesNotContain(
            await harness.Registry.ReadAliasesAsync(FeedbackHarness.Btc, Token), change => change is { Alias: ModelAlias.Challenger, VersionId: not null });
    }

    [Fact]
    public async Task The_highest_tier_due_is_run_and_then_none()
    {
        await using var harness = await FeedbackHarness.CreateAsync();

        var first = await RunDueAsync(harness);
        Assert.Equal(("3", "schedule"), await StartOfAsync(harness, first));
        Assert.Null(await RunDueAsync(harness));
        harness.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(("1", "schedule"), await StartOfAsync(harness, await RunDueAsync(harness)));
        harness.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(("2", "schedule"), await StartOfAsync(harness, await RunDueAsync(harness)));
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
        Assert.Equal(RunOutcome.Succeeded, (await harness.Loop.RunCycleAsync(1, null, "ada", Token)).Outcome);
        await harness.Loop.SetEnabledAsync(true, "bob", Token);
        Assert.Equal(("3", "schedule"), await StartOfAsync(harness, await RunDueAsync(harness)));
    }

    private static async Task<(string, string)> StartOfAsync(FeedbackHarness harness, RunSummary? summary)
    {
        var run = await harness.Runs.FindAsync(summary!.RunId, Token);
        return (run!.Start.Parameters["tier"], run.Start.RequestedBy);
    }

    /// <summary>The real trainers, one of which waits to be let go, or fails.</summary>
    private sealed class Holding(string model, Exception? fault = null) : IDisposable
    {
        private readonly ManualResetEventSlim _go = new();
        private readonly TaskCompletionSource _reached = new();

        public Task Reached => _reached.Task;

        public IReadOnlyList<IDirectionTrainer> Trainers =>
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

    private sealed class HeldTrainer(IDirectionTrainer inner, Action<CancellationToken> wait) : IDirectionTrainer
    {
        public string Model => inner.Model;

        public TrainedDirectionModel Train(
            TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            wait(cancellationToken);
            return inner.Train(data, settings, seed, progress, cancellationToken);
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

    private static async Task<RunSummary?> RunDueAsync(FeedbackHarness harness) => await harness.Loop.DueAsync(Token) is { } due
        ? await harness.Loop.RunCycleAsync(due.Tier, null, due.RequestedBy, Token)
        : null;
}
