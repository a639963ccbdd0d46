using System.Text.Json;
using CryptoPredict.Learning.Additive;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Additive;

public sealed class ProphetParityTests
{
    public static TheoryData<string> Cases() => [.. ProphetCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Posterior_is_as_high_as_at_the_exact_optimum(string name)
    {
        var reference = new ProphetCase(name);

        var fit = reference.Fit();

        Assert.True(fit.Converged);
        Assert.Equal(reference.Optimum.Number("neg_log_post"), fit.NegativeLogPosterior, 1e-7);
        GoldenFile.AssertClose(reference.Optimum.Number("sigma_obs"), fit.Model.Noise, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parameters_are_those_of_the_exact_optimum(string name)
    {
        var reference = new ProphetCase(name);

        var model = reference.Fit().Model;

        Assert.Equal(reference.Optimum.Number("k"), model.Slope, 1e-6);
        Assert.Equal(reference.Optimum.Number("m"), model.Offset, 1e-6);
        AssertClose(reference.Optimum.Numbers("changepoints_t"), model.Changepoints, 1e-12);
        AssertClose(reference.Optimum.Numbers("delta"), model.Changes, 1e-5);
        AssertClose(reference.Optimum.Numbers("beta"), model.Coefficients, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forecast_and_fit_agree_with_the_exact_optimum_by_component(string name)
    {
        var reference = new ProphetCase(name);
        var model = reference.Fit().Model;
        var tolerance = 1e-6 * model.Scale;

        AssertForecast(reference.Optimum.GetProperty("forecast"), model, model.Predict(reference.Future), tolerance);
        AssertForecast(reference.Optimum.GetProperty("insample_first20"), model, model.Predict(reference.Times.AsSpan(0, 20)), tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forecast_is_that_of_the_R_package_up_to_its_early_stop(string name)
    {
        var reference = new ProphetCase(name);
        var forecast = reference.Fit().Model.Predict(reference.Future);

        var tolerance = name == "weekly3_daily4" ? 0.0024 : 0.04;
        AssertClose(reference.R.GetProperty("forecast").Numbers("yhat"), forecast.Values, tolerance);
    }

    private static void AssertForecast(JsonElement expected, AdditiveModel model, AdditiveForecast actual, double tolerance)
    {
        AssertClose(expected.Numbers("yhat"), actual.Values, tolerance);
        AssertClose(expected.Numbers("trend"), actual.Trend, tolerance);
        for (var i = 0; i < model.Seasonalities.Count; i++)
        {
            AssertClose(expected.Numbers(model.Seasonalities[i].Name), actual.Seasonal[i], tolerance);
        }
    }

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Count);
        var distance = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(distance <= tolerance, $"Up to {distance:R} apart, {tolerance:R} allowed.");
    }
}
