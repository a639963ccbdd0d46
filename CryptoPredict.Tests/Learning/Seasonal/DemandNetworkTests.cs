using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

/// <summary>The network of all series: its file, what it forecasts, and its place in a forecast.</summary>
public sealed class DemandNetworkTests(DemandNetworkTests.Trained trained) : IClassFixture<DemandNetworkTests.Trained>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Writing_and_reading_gives_the_same_forecasts_and_the_same_file()
    {
        var file = trained.Pair.Write();
        var read = DemandNetworkPair.Read(file);

        var (days, same) = (trained.Series[0].Days, SyntheticDemand.Known(trained.Series[0].Days, 300));
        Assert.Equal(trained.Pair.Judge.Forecast(same, days), read.Judge.Forecast(same, days));
        Assert.Equal(trained.Pair.Serve.Forecast(same, days), read.Serve.Forecast(same, days));
        Assert.Equal((trained.Pair.Seed, trained.Pair.Rounds), (read.Seed, read.Rounds));
        Assert.Equal(file, read.Write());
    }

    [Fact]
    public void A_file_that_is_damaged_cut_off_or_of_another_kind_is_refused_in_a_sentence()
    {
        var file = trained.Pair.Write();
        foreach (var place in (int[])[9, 120, file.Length / 2, file.Length - 1])
        {
            var damaged = file.ToArray();
            damaged[place] ^= 1;
            AssertRefused(damaged);
        }

        AssertRefused(file[..^5]);
        AssertRefused([]);
        AssertRefused(NetworkFile.Write(trained.Pair.Serve.Weights));
        var content = Safetensors.Read(file);
        AssertRefused(Safetensors.Write([.. content.Tensors.Skip(1)], content.Metadata));
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)
            [("format", "demand-network/2"), ("seed", "x"), ("rounds", "-1"), ("judge_has_seen", "abc"), ("judge_has_seen", "0123456789abcdef20231399")])
        {
            AssertRefused(Safetensors.Write(content.Tensors, new Dictionary<string, string>(content.Metadata) { [key] = value }));
        }

        static void AssertRefused(byte[] file)
        {
            var message = Assert.Throws<InvalidDataException>(() => DemandNetworkPair.Read(file)).Message;
            Assert.EndsWith(".", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Three_weeks_are_enough_to_be_forecast_also_for_a_year_but_too_few_to_judge_it_by()
    {
        var days = SyntheticDemand.Series(77, 21).Days;

        var forecast = trained.Pair.Serve.Forecast(SyntheticDemand.Known(days, 21, 365), days);

        Assert.Equal(365, forecast.Length);
        Assert.All(forecast, value => Assert.InRange(value, 0, 3 * days.Values.Max()));
        Assert.Equal(forecast[..28], trained.Pair.Serve.Forecast(SyntheticDemand.Known(days, 21), days));
        var outlook = DailyForecaster.OfDemand(days, 365, trained.Pair.ToMember(new DemandHistory("new", days)), Token);
        Assert.Equal(0, outlook.Members.Single(member => member.Name == DemandMember.Network).Weight);
    }

    [Fact]
    public void Zeros_stay_zeros_and_gaps_closed_days_and_huge_values_are_no_hindrance()
    {
        var zeros = SyntheticDemand.Days(new double[100]);
        Assert.All(trained.Pair.Serve.Forecast(SyntheticDemand.Known(zeros, 100), zeros), value => Assert.Equal(0, value));
        var gaps = SyntheticDemand.Days([.. Enumerable.Range(0, 400).Select(t => t % 7 > 4 || t % 11 == 0 ? double.NaN : 1e200 * (1 + (t % 5)))]);
        Assert.Equal(5, gaps.Season);
        Assert.All(trained.Pair.Serve.Forecast(SyntheticDemand.Known(gaps, gaps.Values.Length), gaps), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void A_series_without_negative_values_gets_no_negative_forecast_and_one_with_them_may()
    {
        var sparse = SyntheticDemand.Days([.. Enumerable.Range(0, 300).Select(t => t % 13 == 0 ? 40.0 : 0)]);
        var outlook = DailyForecaster.OfDemand(sparse, 100, trained.Pair.ToMember(new DemandHistory("sparse", sparse)), Token);
        Assert.All(outlook.Members.SelectMany(member => member.Forecast).Concat(outlook.Band.Values).Concat(outlook.Band.Lower95),
            value => Assert.True(value >= 0));

        var below = SyntheticDemand.Days([.. Enumerable.Range(0, 300).Select(t => -10.0 - (t % 7))]);
        Assert.All(trained.Pair.Serve.Forecast(SyntheticDemand.Known(below, 300), below), value => Assert.True(value < 0));
    }

    [Fact]
    public void The_folds_are_forecast_by_the_judging_network_and_the_days_ahead_by_the_serving_one()
    {
        var series = trained.Series[0];
        var (days, count) = (series.Days, series.Days.Values.Length);
        var member = trained.Pair.ToMember(series)!;

        var (past, now) = (SyntheticDemand.Known(days, count - 5), SyntheticDemand.Known(days, count));
        Assert.Equal(trained.Pair.Judge.Forecast(past, days), member.Forecast(past));
        Assert.Equal(trained.Pair.Serve.Forecast(now, days), member.Forecast(now));
        Assert.NotEqual(trained.Pair.Serve.Forecast(now, days), trained.Pair.Judge.Forecast(now, days));
    }

    [Fact]
    public void It_forecasts_a_series_less_what_events_added_and_what_they_will_add_comes_on_top()
    {
        var days = trained.Series[0].Days;
        var (mean, values) = (days.Values.Average(), days.Values.ToArray());
        bool[] promoted = [.. Enumerable.Range(0, values.Length + 3).Select(t => t % 9 == 6)];
        for (var t = 0; t < values.Length; t++)
        {
            values[t] += promoted[t] ? mean : 0;
        }

        DateOnly[] dates = [.. Enumerable.Range(0, promoted.Length).Select(days.DayAt)];
        var history = OpenDays.Of(dates.AsSpan(0, values.Length), values, absentIsZero: false,
            [.. dates.Where((_, t) => promoted[t]).Select(day => new KnownEvent(day, EventKind.Promotion))]);
        var known = SyntheticDemand.Known(history, values.Length) with { Events = history.Events };

        var forecast = trained.Pair.ToMember(new DemandHistory("promoted", history))!.Forecast(known);

        var plain = trained.Pair.Serve.Forecast(SyntheticDemand.Known(days, values.Length), days);
        Assert.All(forecast.Zip(plain).Index(), day => Assert.InRange(
            day.Item.First - day.Item.Second, (promoted.ElementAtOrDefault(values.Length + day.Index) ? 0.8 : -0.2) * mean,
            (promoted.ElementAtOrDefault(values.Length + day.Index) ? 1.2 : 0.2) * mean));
        Assert.Contains(true, promoted[^3..]);
    }

    [Fact]
    public void A_series_of_which_it_has_seen_what_the_folds_forecast_does_without_it()
    {
        var series = trained.Series[0];
        var shorter = series with { Days = SyntheticDemand.Days(series.Days.Values[..^1]) };
        Assert.NotNull(trained.Pair.ToMember(series));
        Assert.Null(trained.Pair.ToMember(shorter));
        Assert.NotNull(trained.Pair.ToMember(shorter with { Name = "another" }));
    }

    [Fact]
    public void It_is_left_out_where_the_mean_without_it_errs_less()
    {
        var days = trained.Series[0].Days;
        var without = DailyForecaster.OfDemand(days, 28, null, Token);
        var bad = new DemandMember(DemandMember.Network, known => [.. DemandMember.LastValue.Forecast(known).Select(value => 3 * value)])
        {
            MustEarnItsPlace = true,
        };

        var with = DailyForecaster.OfDemand(days, 28, bad, Token);
        var member = with.Members.Single(one => one.Name == DemandMember.Network);
        Assert.Equal(0, member.Weight);
        Assert.NotNull(member.Score);
        Assert.Equal(without.Band.Values, with.Band.Values);
        Assert.Equal(without.Band.Upper95, with.Band.Upper95);

        // One that knows the future is not.
        double[] Knowing(DemandKnown known) =>
            [.. Enumerable.Range(known.Values.Length, known.Horizon).Select(t => t < days.Values.Length ? days.Values[t] : 0)];
        var knowing = new DemandMember(DemandMember.Network, Knowing) { MustEarnItsPlace = true };
        Assert.True(DailyForecaster.OfDemand(days, 28, knowing, Token).Members.Single(one => one.Name == DemandMember.Network).Weight > 0.5);
    }

    public sealed class Trained
    {
        public IReadOnlyList<DemandHistory> Series { get; } = SyntheticDemand.Many(4, 500);

        public DemandNetworkPair Pair { get; }

        public Trained() => Pair = DemandNetworkTrainer.Train(Series, new DemandTraining { Epochs = 3, EpochsOn = 1 }, null, CancellationToken.None)!;
    }
}
