using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Training;

public sealed class LstmFineTunerTests
{
    private static readonly FineTuningOptions Options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Trained<IForecaster> Current => Planted.Model(LstmForecaster.ModelName).Trained;

    [Fact]
    public void It_learns_from_the_newest_samples_and_records_what_it_used()
    {
        var tuned = Run(Samples(80));
        var losses = tuned.Losses;

        Assert.Equal(50, tuned.Rows);
        Assert.Equal((6, 0), (losses.Length, losses[0].Step));
        Assert.Equal(("50", "8", Current.Model.Version), (tuned.Parameters["samples"], tuned.Parameters["batch_size"], tuned.Parameters["parent"]));
        Assert.True(double.Parse(tuned.Parameters["loss_after"], System.Globalization.CultureInfo.InvariantCulture) < losses[0].Training);
        Assert.Null(tuned.HoldoutMetrics);
        Assert.Equal(50, tuned.TrainMetrics.Count);
        Assert.NotEqual(Current.Model.Version, tuned.Trained.Model.Version);

        // Order does not matter, and what is older than the newest fifty changes nothing.
        Assert.Equal(tuned.ArtefactHash, Run([.. Samples(80).Reverse()]).ArtefactHash);
        Assert.Equal(tuned.ArtefactHash, Run(Samples(80)[30..]).ArtefactHash);
    }

    [Fact]
    public void Scaler_and_scale_stay_and_so_does_the_current_version()
    {
        var before = Planted.Model(LstmForecaster.ModelName).ArtefactHash;
        var (parent, child) = ((LstmForecaster)Current.Model, (LstmForecaster)Run(Samples(50)).Trained.Model);

        Assert.Same(parent.Scaler, child.Scaler);
        Assert.Same(parent.Scaling, child.Scaling);
        Assert.Equal(before, Artefact.Hash(ForecastFamily.Instance.Write(Current)));
    }

    [Fact]
    public void Its_card_holds_the_stretch_it_learnt_from_so_that_the_gate_judges_by_the_rest()
    {
        var samples = Samples(60);
        var tuned = Run(samples).Trained;
        var decision = Gate.Judge(ForecastFamily.Instance, tuned, Current, Planted.Data, new GateOptions(), cancellationToken: Token);

        Assert.Equal(new LabelSpan(AsOf(samples[10]), AsOf(samples[^1]) + Planted.Scope.Horizon), tuned.Card.Seen[^1]);
        Assert.Equal(Planted.Data.Seen, tuned.Card.Seen[0]);
        Assert.InRange(decision.Candidate!.Count, 300, Planted.Options.HoldoutRows - 50);

        // A second fine-tune on overlapping samples lengthens the stretch.
        var again = LstmFineTuner.Run(tuned, Planted.Data.Rows, Samples(70), Options, 1, 1, TimeProvider.System, cancellationToken: Token).Trained;
        Assert.Equal([Planted.Data.Seen, new LabelSpan(AsOf(samples[10]), AsOf(Samples(70)[^1]) + Planted.Scope.Horizon)], again.Card.Seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Too_few_samples_are_refused_with_both_numbers(int count)
    {
        var refusal = Assert.Throws<TooFewSamplesException>(() => Run(Samples(count)));

        Assert.Equal((count, 10), (refusal.Available, refusal.Required));
        Assert.Contains($"{count} verified predictions are too few: at least 10", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_samples_are_enough_and_fewer_than_a_batch_are_one_batch()
    {
        Assert.Equal(10, Run(Samples(10)).Rows);
        var few = LstmFineTuner.Run(Current, Planted.Data.Rows, Samples(3), Options with { MinimumSamples = 3 }, 1, 2, TimeProvider.System,
            cancellationToken: Token);
        Assert.Equal("3", few.Parameters["batch_size"]);
    }

    [Fact]
    public void Samples_that_do_not_fit_and_other_models_are_refused()
    {
        var samples = Samples(20);
        Assert.Throws<ArgumentException>(() => Run([.. samples, samples[^1]]));
        foreach (var row in (int[])[-1, Planted.Data.Table.Count, Current.Model.RequiredFeatureRows - 2])
        {
            Assert.Contains($"A sample ends at row {row} of", Assert.Throws<ArgumentException>(() => Run([.. samples, row])).Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(
            () => LstmFineTuner.Run(Planted.Model(TreeForecaster.LightGbmModel).Trained, Planted.Data.Rows, samples, Options, 1, 1, TimeProvider.System,
                cancellationToken: Token));
    }

    private static TrainedModel<IForecaster> Run(IReadOnlyCollection<int> samples) =>
        LstmFineTuner.Run(Current, Planted.Data.Rows, samples, Options, seed: 1, threads: 1, TimeProvider.System, cancellationToken: Token);

    // The first rows of the holdout, as if they had been predicted live and verified.
    private static int[] Samples(int count) => [.. Enumerable.Range(Planted.Data.Holdout.Start + 20, count)];

    private static DateTimeOffset AsOf(int row) => Planted.Data.Table.AsOf.Span[row];
}
