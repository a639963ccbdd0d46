using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>The small parts of a training run: losses, schedule, early stopping, dropout, threads.</summary>
public sealed class TrainingPartsTests
{
    [Fact]
    public void Mean_squared_loss_is_the_square_and_its_slope() =>
        Assert.Equal((4.0, -4f), (Loss.MeanSquared.Value(1f, 3f), Loss.MeanSquared.Derivative(1f, 3f)));

    [Theory]
    [InlineData(0f, 1f, 0.6931471805599453, -0.5f)] // ln 2
    [InlineData(2f, 1f, 0.1269280110429725, -0.1192029220f)] // ln(1 + e^-2), -1 / (1 + e^2)
    [InlineData(2f, 0f, 2.1269280110429727, 0.8807970780f)]
    [InlineData(-2f, 1f, 2.1269280110429727, -0.8807970780f)]
    [InlineData(0.5f, 0.25f, 0.849076984180107, 0.3724593312f)] // 0.25 ln(1 + e^-0.5) + 0.75 ln(1 + e^0.5)
    [InlineData(1000f, 0f, 1000, 1f)]
    [InlineData(1000f, 1f, 0, 0f)]
    [InlineData(-1000f, 1f, 1000, -1f)]
    public void Binary_cross_entropy_is_that_of_the_log_odds_however_large(float output, float target, double value, float slope)
    {
        Assert.Equal(value, Loss.BinaryCrossEntropy.Value(output, target), 1e-12);
        Assert.Equal(slope, Loss.BinaryCrossEntropy.Derivative(output, target), 1e-7f);
    }

    [Fact]
    public void Plateau_lowers_the_rate_after_patience_and_only_for_real_improvements()
    {
        // PyTorch: patience 2 lets two bad epochs pass and lowers the rate at the third; then it counts anew.
        var tracker = new PlateauSchedule.Tracker(new PlateauSchedule { Factor = 0.5, Patience = 2, Threshold = 0.1, MinimumLearningRate = 0.3 });
        var rate = 1.0;
        var rates = new List<double>();
        foreach (var loss in new[] { 1.0, 0.95, 0.91, 0.92, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.1 })
        {
            rate = tracker.Next(loss, rate);
            rates.Add(rate);
        }

        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3], rates);
    }

    [Fact]
    public void Early_stopping_keeps_the_best_weights_and_tells_when_patience_is_over()
    {
        var best = new BestWeights(1, patience: 2);
        Assert.True(best.Offer(1, 1.0, [1f]));
        Assert.True(best.Offer(2, 0.5, [2f]));
        Assert.False(best.Offer(3, 0.5, [3f]));
        Assert.False(best.IsStale);
        Assert.False(best.Offer(4, 0.7, [4f]));
        Assert.True(best.IsStale);
        Assert.Equal((2, 2f), (best.Epoch, best.Weights[0]));
    }

    [Fact]
    public void Dropout_drops_its_share_scales_the_rest_and_ignores_how_a_batch_is_split()
    {
        const int Rows = 141;
        const int Width = 13;
        var whole = Drawn(0, Rows, batch: 3);
        Assert.Equal(0.3, whole.Count(value => value == 0) / (double)whole.Length, 0.03);
        Assert.All(whole, value => Assert.True(value is 0 or 1 / 0.7f));
        Assert.Equal(whole, Drawn(0, 15, batch: 3).Concat(Drawn(15, Rows - 15, batch: 3)));
        Assert.NotEqual(whole, Drawn(0, Rows, batch: 4));

        static float[] Drawn(int firstRow, int rows, long batch)
        {
            var dropout = new Dropout(0.3, seed: 1, layer: 1, rows * Width);
            dropout.Draw(batch, 0, firstRow, rows, Width);
            var values = new float[rows * Width];
            values.AsSpan().Fill(1);
            dropout.Apply(rows, Width, values, Width);
            return values;
        }
    }
}
