using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Forecasting;

namespace CryptoPredict.Tests.Training;

public sealed class TrainingDataTests
{
    [Fact]
    public void Enough_candles_fill_all_three_parts()
    {
        var data = Planted.Data;

        Assert.Equal((1500, 300, 400), (data.Training.Count, data.Validation.Count, data.Holdout.Count));
        Assert.Equal(data.Table.Count, data.Holdout.End);
        Assert.Equal((TrainingData.RequiredCandles(Planted.Options, Planted.Horizon), CandleSeries.Start), (data.Candles, data.From));
        Assert.Equal(CandleSeries.Start + data.Candles * CandleSeries.Minute, data.To);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 40)]
    [InlineData(30, 200)]
    public void No_label_of_a_part_lives_to_the_first_row_of_the_next_and_no_row_is_wasted(int horizon, int oneInMissing)
    {
        var random = new Random(horizon);
        var candles = Planted.Candles(2, 6000).Where(_ => oneInMissing == 0 || random.Next(oneInMissing) != 0).ToArray();
        var data = TrainingData.Build(Planted.Scope with { HorizonSteps = horizon }, candles, Planted.Options);
        var asOf = data.Table.AsOf.ToArray();

        foreach (var (earlier, later) in new[] { (data.Training, data.Validation), (data.Validation, data.Holdout) })
        {
            Assert.True(asOf[earlier.End - 1] + (horizon * CandleSeries.Minute) < asOf[later.Start]);
            Assert.True(asOf[earlier.End] + (horizon * CandleSeries.Minute) >= asOf[later.Start]);
        }

        Assert.True(new ModelCard(data.Scope, [data.Seen]).IsUnseen(asOf[data.Holdout.Start]));
        Assert.False(new ModelCard(data.Scope, [data.Seen]).IsUnseen(asOf[data.Validation.End - 1]));
    }

    [Fact]
    public void With_fewer_candles_all_parts_shrink_alike_and_too_few_are_refused_with_both_numbers()
    {
        var data = TrainingData.Build(Planted.Scope, Planted.Candles(3, 119 + 1100 + (3 * Planted.Horizon)), Planted.Options);
        Assert.Equal((750, 150, 200), (data.Training.Count, data.Validation.Count, data.Holdout.Count));

        foreach (var count in new[] { 0, 50, 125, 600 })
        {
            var refusal = Assert.Throws<TooFewSamplesException>(() => TrainingData.Build(Planted.Scope, Planted.Candles(3, count), Planted.Options));
            Assert.False(refusal.IsOfStillPrices);
            Assert.Equal(500, refusal.Required);
            Assert.Contains($"{refusal.Available} training rows", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prices_that_never_move_are_refused_in_a_sentence_for_people()
    {
        var refusal = Assert.Throws<TooFewSamplesException>(
            () => TrainingData.Build(Planted.Scope, CandleSeries.Constant(3800, 100, 1), Planted.Options));

        Assert.True(refusal.IsOfStillPrices);
        Assert.Equal("The price did not move in 1,500 training rows: there is nothing to learn from until it does.", refusal.Message);
    }

    [Fact]
    public void Candles_older_than_needed_change_neither_hash_nor_rows_and_every_field_of_a_newer_one_changes_the_hash()
    {
        var required = TrainingData.RequiredCandles(Planted.Options, Planted.Horizon);
        var candles = Planted.Candles(4, required + 500);
        var whole = TrainingData.Build(Planted.Scope, candles, Planted.Options);
        var newest = TrainingData.Build(Planted.Scope, candles[500..], Planted.Options);
        Assert.Equal(whole.Hash, newest.Hash);
        Assert.True(whole.Table.Features.Span.SequenceEqual(newest.Table.Features.Span));

        var last = candles[^1];
        foreach (var changed in new[]
        {
            last with { Open = last.Open * 1.00001 }, last with { High = last.High * 1.00001 }, last with { Low = last.Low * 0.99999 },
            last with { Close = (last.Close + last.Low) / 2 }, last with { Volume = last.Volume + 1 }, last with { OpenTime = last.OpenTime.AddMinutes(1) },
        })
        {
            Candle[] others = [.. candles[..^1], changed with { High = Math.Max(changed.High, changed.Open) }];
            Assert.NotEqual(whole.Hash, TrainingData.Build(Planted.Scope, others, Planted.Options).Hash);
        }
    }

    [Fact]
    public void Used_rows_no_longer_depend_on_where_the_features_were_started()
    {
        var required = TrainingData.RequiredCandles(Planted.Options, Planted.Horizon);
        var candles = Planted.Candles(5, required + 777);
        var rows = candles.Rows();
        var data = TrainingData.Build(Planted.Scope, candles, Planted.Options);
        var first = candles.Length - Planted.Horizon - data.Table.Count;

        for (var row = data.Training.Start; row < data.Holdout.End; row++)
        {
            Assert.True(data.Table.Row(row).SequenceEqual(rows[first + row]));
        }
    }

    [Fact]
    public void Sequences_do_not_cross_gaps_and_share_the_tables_memory()
    {
        var random = new Random(6);
        var candles = Planted.Candles(6, 5000).Where(_ => random.Next(150) != 0).ToArray();
        var data = TrainingData.Build(Planted.Scope, candles, Planted.Options);
        var asOf = data.Table.AsOf.ToArray();
        var ends = data.SequenceEnds(data.Training, 30);
        var sequences = data.Sequences(data.Table.Features, ends, 30, target => (float)(target / 2));

        var expected = Enumerable.Range(data.Training.Start, data.Training.Count)
            .Where(row => row >= 29 && asOf[row] - asOf[row - 29] == 29 * CandleSeries.Minute);
        Assert.Equal(expected, ends);
        Assert.InRange(ends.Length, 100, data.Training.Count - 100);
        for (var i = 0; i < ends.Length; i += 50)
        {
            Assert.True(sequences.Sequence(i)[^32..].Overlaps(data.Table.Row(ends[i]), out var offset) && offset == 0);
            Assert.Equal((float)(data.Table.Targets.Span[ends[i]] / 2), sequences.Targets(i)[0]);
        }
    }

    [Fact]
    public void A_row_with_too_little_history_before_it_is_not_asked()
    {
        var candles = Planted.Candles(7, 5000);
        var data = TrainingData.Build(Planted.Scope, [.. candles[..4000], .. candles[4010..]], Planted.Options);
        var asOf = data.Table.AsOf.ToArray();
        var afterGap = Array.FindIndex(asOf, time => time > candles[4010].OpenTime);
        var wanted = new Inputs.Fixed("x", 0, RequiredCloses: 240, RequiredFeatureRows: 30);

        // After the gap the features warm up for 120 candles; closes and rows are counted from there on.
        Assert.Equal(candles[4010].OpenTime + FeatureWarmUp, asOf[afterGap]);
        Assert.True(data.TryGetInput(afterGap - 1, wanted, out var before));
        Assert.False(data.TryGetInput(afterGap, wanted, out _));
        Assert.False(data.TryGetInput(afterGap + 119, wanted, out _));
        Assert.True(data.TryGetInput(afterGap + 120, wanted, out var after));
        Assert.Equal((240, 240, 30 * 32), (before.Closes.Length, after.Closes.Length, after.Features.Length));
        Assert.Equal(data.Table.Closes.Span[afterGap + 120], after.Closes[^1]);
        Assert.Equal(asOf[afterGap + 120], after.AsOf);
    }

    private static readonly TimeSpan FeatureWarmUp = Core.Features.FeatureEngine.WarmUp * CandleSeries.Minute;
}
