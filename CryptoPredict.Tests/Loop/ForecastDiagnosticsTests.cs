using CryptoPredict.Core.Features;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Loop;

public sealed class ForecastDiagnosticsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Inputs_of_one_distribution_have_hardly_moved_and_a_feature_that_has_comes_first()
    {
        const int Count = 4000;
        const int Newest = 1000;
        const int Moved = 3;
        const int Constant = 5;
        var random = new Random(11);
        var rows = new float[Count * FeatureSchema.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, feature) = (i / FeatureSchema.Count, i % FeatureSchema.Count);
            rows[i] = feature == Constant ? 1 : random.NextSingle() + (feature == Moved && row >= Count - Newest ? 0.5f : 0);
        }

        var drift = InputDrift.Of(rows, Newest);

        Assert.Equal(FeatureSchema.Count, drift.Features.Length);
        Assert.Equal((Newest, Count - Newest), (drift.Newest, drift.Reference));
        Assert.Equal(FeatureSchema.Features[Moved], drift.Features[0].Feature);
        Assert.InRange(drift.Features[0].Index, PopulationStability.Large, double.MaxValue);
        Assert.InRange(drift.Features[1].Index, 0, 0.05);
        Assert.Equal(0, drift.Features[^1].Index);
    }

    [Fact]
    public async Task The_newest_day_is_compared_with_the_week_before_once_there_are_two_days()
    {
        await using var bench = await TrainingBench.CreateAsync(3 * 1440, TrainingBench.Btc);
        var diagnostics = new ForecastDiagnostics(bench.Context, new VerificationOptions());

        var inputs = (await diagnostics.OfAsync(TrainingBench.Btc, Token)).Inputs!;

        Assert.Equal((1440, (2 * 1440) - FeatureEngine.WarmUp + 1), (inputs.Newest, inputs.Reference));
        Assert.Same(inputs, (await diagnostics.OfAsync(TrainingBench.Btc, Token)).Inputs);

        await using var young = await TrainingBench.CreateAsync(1440, TrainingBench.Btc);
        Assert.Null((await new ForecastDiagnostics(young.Context, new VerificationOptions()).OfAsync(TrainingBench.Btc, Token)).Inputs);
    }

    [Fact]
    public async Task A_candle_that_closes_while_the_week_is_read_belongs_to_the_next_comparison()
    {
        await using var bench = await TrainingBench.CreateAsync((3 * 1440) + 1, TrainingBench.Btc);
        var candles = await bench.Context.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var overtaken = bench.Context with { Candles = new OvertakenStore(candles) };

        var inputs = (await new ForecastDiagnostics(overtaken, new VerificationOptions()).OfAsync(TrainingBench.Btc, Token)).Inputs!;

        Assert.Equal((1440, (2 * 1440) - FeatureEngine.WarmUp + 1), (inputs.Newest, inputs.Reference));
    }

    [Fact]
    public async Task Targets_are_tested_again_once_another_one_is_verified()
    {
        await using var bench = await TrainingBench.CreateAsync(300, TrainingBench.Btc);
        var diagnostics = new ForecastDiagnostics(bench.Context, new VerificationOptions());
        await VerifyAsync(1);
        var first = (await diagnostics.OfAsync(TrainingBench.Btc, Token)).Targets;

        Assert.Same(first, (await diagnostics.OfAsync(TrainingBench.Btc, Token)).Targets);
        await VerifyAsync(7);
        Assert.Equal((1, 2), (first.Count, (await diagnostics.OfAsync(TrainingBench.Btc, Token)).Targets.Count));

        async Task VerifyAsync(int minute)
        {
            var added = await bench.Context.Ledger.AppendAsync(new LedgerBatch([], [Sample.Prediction(minute)], []), Token);
            await bench.Context.Ledger.AppendAsync(new LedgerBatch([], [], [Sample.Check(added[0].Id, minute + 5)]), Token);
        }
    }

    /// <summary>One whose last candle closes right after it was asked which is the last.</summary>
    private sealed class OvertakenStore(IReadOnlyList<ClosedCandle> candles) : ICandleStore
    {
        public Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken) => Task.FromResult<ClosedCandle?>(candles[^2]);

        public Task<IReadOnlyList<ClosedCandle>> ReadAsync(
            Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ClosedCandle>>(
                [.. candles.Where(candle => !(candle.Candle.OpenTime < from) && !(candle.Candle.OpenTime >= to)).TakeLast(limit)]);

        public Task<IReadOnlyList<Candle>> ReadFramesAsync(
            Asset asset, TimeSpan frame, DateTimeOffset? to, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> added, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
