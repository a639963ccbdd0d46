using System.Text.Json;
using CryptoPredict.Learning.Seasonal;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Seasonal;

/// <summary>The daily forecasts against R, scikit-learn and a reference in Python: every number within 1e-9.</summary>
public sealed class DailyGoldenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Seasons_smoothing_and_level_are_those_of_R()
    {
        var golden = GoldenFile.Read("daily_components.json");
        var values = golden.Numbers("values");

        AssertClose(golden.Numbers("decompose_additive"), SeasonalIndices.Of(values, 7, multiplicative: false)!);
        AssertClose(
            golden.Numbers("decompose_multiplicative_of_values_plus_5"), SeasonalIndices.Of([.. values.Select(value => value + 5)], 7, multiplicative: true)!);
        var winters = golden.GetProperty("holtwinters");
        var indices = winters.Numbers("season0");
        var (level, _) = SeasonalSmoothing.Run(values, winters.Number("alpha"), winters.Number("gamma_ets"), winters.Number("level0"), indices, 0);
        AssertClose(winters.Numbers("forecast28"), [.. Enumerable.Range(0, 28).Select(h => level + indices[(values.Length + h) % 7])]);
    }

    [Fact]
    public void Ridge_is_that_of_scikit_learn()
    {
        var golden = GoldenFile.Read("daily_ridge.json");
        var values = golden.Numbers("values");
        var scale = values.Average(Math.Abs);

        double[] scaled = [.. values.Select(value => value / scale)];
        AssertClose(golden.Numbers("coefficients"), LagRidge.Fit(scaled, scaled, 7, [], 0));
        var forecast = new double[28];
        LagRidge.Forecast(values, 7, forecast);
        AssertClose(golden.Numbers("forecast28"), forecast);
    }

    [Theory]
    [InlineData("daily_price_long.json")]
    [InlineData("daily_price_short.json")]
    public void The_range_of_prices_is_that_of_the_reference(string file)
    {
        var golden = GoldenFile.Read(file);
        var expected = golden.GetProperty("expected");

        var range = PriceRange.Forecast(golden.Numbers("values"), golden.Integer("horizon"));

        GoldenFile.AssertClose(expected.Number("sigma_daily"), range.DailyVolatility);
        GoldenFile.AssertClose(expected.Number("q80"), range.Quantile80);
        GoldenFile.AssertClose(expected.Number("q95"), range.Quantile95);
        AssertBand(expected, range.Band);
    }

    [Theory]
    [InlineData("daily_weekly.json")]
    [InlineData("daily_intermittent.json")]
    [InlineData("daily_new.json")]
    [InlineData("daily_five_days.json")]
    [InlineData("daily_two_years.json")]
    public void The_forecast_of_demand_is_that_of_the_reference(string file)
    {
        var golden = GoldenFile.Read(file);
        var expected = golden.GetProperty("expected");
        var values = golden.GetProperty("values").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray();
        var season = golden.Integer("open_days_per_week");
        var members = DemandMember.Of(values.Length, season).ToList();
        if (golden.TryGetProperty("additive_forecasts", out var additive))
        {
            members.Add(new DemandMember("additive", known => additive.GetProperty("at").Numbers($"{known.Values.Length}")));
        }

        var forecast = new DemandForecaster(season, members).Forecast(values, golden.Integer("horizon"), Token);

        Assert.Equal(expected.Integer("folds"), forecast.Folds);
        Assert.Equal(expected.GetProperty("members").EnumerateObject().Select(member => member.Name), forecast.Members.Keys);
        foreach (var member in expected.GetProperty("members").EnumerateObject())
        {
            AssertClose(expected.GetProperty("members").Numbers(member.Name), forecast.Members[member.Name]);
            GoldenFile.AssertClose(expected.GetProperty("weights").Number(member.Name), forecast.Weights[member.Name]);
        }

        AssertClose(expected.Numbers("scale"), [.. forecast.Spread]);
        GoldenFile.AssertClose(expected.Number("fallback_variance"), forecast.FallbackVariance);
        AssertBand(expected, forecast.Band);
    }

    private static void AssertBand(JsonElement expected, BandForecast band)
    {
        AssertClose(expected.Numbers("forecast"), band.Values);
        AssertClose(expected.Numbers("lower80"), band.Lower80);
        AssertClose(expected.Numbers("upper80"), band.Upper80);
        AssertClose(expected.Numbers("lower95"), band.Lower95);
        AssertClose(expected.Numbers("upper95"), band.Upper95);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, other) in expected.Zip(actual))
        {
            // Sums of another order leave a remainder where the reference has a zero.
            if (Math.Abs(one) > 1e-12 || Math.Abs(other) > 1e-12)
            {
                GoldenFile.AssertClose(one, other);
            }
        }
    }
}
