using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Simulated;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearRegression;
using MathNet.Numerics.Statistics;

namespace CryptoPredict.Tests.Market.Simulated;

/// <summary>What the simulated prices are like, over 120 days.</summary>
public sealed class SimulatedPathTests
{
    private const int Days = 120;
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SimulatedMarketOptions Options = new();
    private static readonly Lazy<Candle[][]> DefaultMarket = new(() => [.. Enumerable.Range(0, 3).Select(asset => Play(Options, asset))]);

    public static TheoryData<int> Assets => [0, 1, 2];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(65_000)]
    [InlineData(0.000012)]
    [InlineData(1e9)]
    public void Every_candle_keeps_the_laws_of_candles(double startPrice)
    {
        var wild = new SimulatedMarketOptions { Assets = [new SimulatedAsset(new Asset("X"), startPrice, 0.2)] };
        var candles = Play(wild, asset: 0, days: 40);
        for (var i = 0; i < candles.Length; i++)
        {
            var (time, open, high, low, close, volume) = candles[i];
            Assert.Equal(Origin.AddMinutes(i), time);
            Assert.True(low > 0 && low <= Math.Min(open, close) && Math.Max(open, close) <= high && double.IsFinite(high), $"candle {i}: {candles[i]}");
            Assert.True(volume > 0 && double.IsFinite(volume), $"candle {i}: {candles[i]}");
            Assert.True(i == 0 || open == candles[i - 1].Close);
        }
    }

    [Fact]
    public void Prices_are_rounded_to_a_tick_that_suits_their_size()
    {
        foreach (var (price, digits) in new[] { (65_000.0, 2), (3_400.0, 2), (150.0, 3), (0.5, 6), (0.000012, 10) })
        {
            var options = new SimulatedMarketOptions { Assets = [new SimulatedAsset(new Asset("X"), price)] };
            var closes = Play(options, asset: 0, days: 1).Select(candle => candle.Close).ToArray();

            Assert.All(closes, close => Assert.Equal(Math.Round(close, digits), close));
            Assert.Contains(closes, close => Math.Round(close, digits - 1) != close);
        }
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void Returns_have_fat_tails(int asset) => Assert.InRange(Returns(DefaultMarket.Value[asset]).Kurtosis(), 4, 60);

    [Theory]
    [MemberData(nameof(Assets))]
    public void Volatility_clusters_for_hours_and_not_for_ever(int asset)
    {
        var sizes = Array.ConvertAll(Returns(DefaultMarket.Value[asset]), Math.Abs);

        Assert.InRange(AutoCorrelation(sizes, 1), 0.1, 0.4);
        Assert.InRange(AutoCorrelation(sizes, 60), 0.05, 0.4);
        Assert.InRange(AutoCorrelation(sizes, 2 * 1440), -0.1, 0.1);
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void A_day_goes_on_where_the_last_one_ended(int asset)
    {
        var hours = Array.ConvertAll(Returns(DefaultMarket.Value[asset]), Math.Abs).Chunk(60).Select(hour => hour.Mean()).ToArray();
        var midnights = Enumerable.Range(1, Days - 1).Select(day => day * 24);

        Assert.InRange(Correlation.Pearson(midnights.Select(hour => hours[hour - 1]), midnights.Select(hour => hours[hour])), 0.4, 1);
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void A_day_moves_as_much_as_its_option_says_and_months_stay_near_the_start_price(int asset)
    {
        var option = Options.Assets[asset];
        var candles = DefaultMarket.Value[asset];
        var daily = candles.Where((_, i) => i % 1440 == 0).Select(candle => Math.Log(candle.Open)).ToArray();

        Assert.InRange(daily.Zip(daily.Skip(1), (a, b) => b - a).StandardDeviation() / option.DailyVolatility, 0.75, 1.25);
        Assert.True(candles.Min(c => c.Low) > option.StartPrice / 2 && candles.Max(c => c.High) < option.StartPrice * 2);
    }

    [Fact]
    public void Assets_move_together()
    {
        var returns = DefaultMarket.Value.Select(Returns).ToArray();
        Assert.InRange(Correlation.Pearson(returns[0], returns[1]), 0.5, 0.7);
        Assert.InRange(Correlation.Pearson(returns[1], returns[2]), 0.5, 0.7);
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void Volume_goes_with_the_size_of_moves(int asset)
    {
        var candles = DefaultMarket.Value[asset];
        var sizes = Array.ConvertAll(Returns(candles), Math.Abs);
        Assert.InRange(Correlation.Pearson(candles.Skip(1).Select(candle => candle.Volume), sizes), 0.4, 0.9);
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public void Volume_leads_the_direction_a_little(int asset)
    {
        var candles = DefaultMarket.Value[asset];
        var calmed = candles.Select(candle => candle.Volume / (1e-4 + Math.Log(candle.High / candle.Low))).ToArray();
        var mean = calmed.Median();
        var lead = Enumerable.Range(10, candles.Length - 15).Select(i => Math.Min(2, calmed[(i - 9)..(i + 1)].Median() / mean));
        var future = Enumerable.Range(10, candles.Length - 15).Select(i => Math.Log(candles[i + 5].Close / candles[i].Close));
        Assert.InRange(Correlation.Spearman(lead, future), 0.01, 0.15);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 2)]
    public void A_regression_on_the_last_ten_returns_finds_a_little_of_the_next_five_minutes(int seed, int asset)
    {
        var candles = seed == Options.Seed ? DefaultMarket.Value[asset] : Play(Options with { Seed = seed }, asset);
        Assert.InRange(OutOfSampleR2(candles), 0.005, 0.06);
    }

    private static Candle[] Play(SimulatedMarketOptions options, int asset, int days = Days)
    {
        var path = new SimulatedPath(options.Seed, options.Assets, Origin);
        var candles = new Candle[days * 1440];
        for (var day = 0; day < days; day++)
        {
            path.Day(asset, day, Token).CopyTo(candles.AsSpan(day * 1440));
        }

        return candles;
    }

    private static double[] Returns(Candle[] candles) => [.. candles.Zip(candles.Skip(1), (a, b) => Math.Log(b.Close / a.Close))];

    private static double AutoCorrelation(double[] series, int lag) => Correlation.Pearson(series[..^lag], series[lag..]);

    // Least squares fitted on the first half, judged on the second against "the price stays".
    private static double OutOfSampleR2(Candle[] candles)
    {
        const int Lags = 10;
        const int Horizon = 5;
        var returns = Returns(candles);
        var rows = Enumerable.Range(0, (returns.Length - Lags - Horizon) / Horizon).Select(i => i * Horizon).ToArray();
        var inputs = DenseMatrix.OfRowArrays(rows.Select(i => returns[i..(i + Lags)]));
        var targets = DenseVector.OfEnumerable(rows.Select(i => returns[(i + Lags)..(i + Lags + Horizon)].Sum()));
        var half = rows.Length / 2;
        var weights = MultipleRegression.NormalEquations(
            inputs.SubMatrix(0, half - Lags, 0, Lags), targets.SubVector(0, half - Lags));
        var actual = targets.SubVector(half, rows.Length - half);
        var errors = actual - (inputs.SubMatrix(half, rows.Length - half, 0, Lags) * weights);
        return 1 - (errors.DotProduct(errors) / actual.DotProduct(actual));
    }
}
