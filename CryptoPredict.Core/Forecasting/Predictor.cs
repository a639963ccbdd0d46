using System.Globalization;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Learning.Numerics;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Puts a prediction together: forecasters, ensemble, scale, band, probability, signal. Pure: the same bundle and request give
/// the same bits, live and in a replay.
/// </summary>
public static class Predictor
{
    /// <summary>How many times the last price, or which part of it, the ends of a band may reach.</summary>
    public const double WidestFactor = 10;

    /// <summary>
    /// Predicts, or abstains with a reason. Where no member can speak, "no change" is predicted. With r̂ the ensemble's log return plus the terms'
    /// offset, σ the <see cref="RangeScale"/> and q the band's quantile: price = last · exp(r̂), band = last · exp(r̂ ± q σ). P(up) is
    /// half the share of the window's scores |r − r̂| / σ beyond |r̂| / σ, or what is left of 1 where r̂ is above zero: what the errors were is as likely to
    /// either side. Until enough scores have come it is Φ(r̂ / σ). A band that would not be finite, positive and within <see cref="WidestFactor"/> of the
    /// price is never given.
    /// </summary>
    /// <exception cref="ArgumentException">The request was issued before its newest candle closed, or its quantile is no half width.</exception>
    public static PredictionOutcome Predict(Bundle bundle, in PredictionRequest request)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (request.IssuedAt < request.AsOf)
        {
            throw new ArgumentException($"Issued at {request.IssuedAt:u}, before the newest candle closed at {request.AsOf:u}: use closed candles only.",
                nameof(request));
        }
        if (!double.IsFinite(request.BandQuantile) || request.BandQuantile < 0)
        {
            throw new ArgumentException($"The band quantile {request.BandQuantile} must be finite and not negative.", nameof(request));
        }
        var scale = request.Scale;
        if (!double.IsFinite(scale))
        {
            return Abstain($"A prediction needs {RangeScale.RequiredCandles} candles to know the volatility; not so many have come yet.");
        }

        var input = new ForecastInput
        {
            Asset = bundle.Asset,
            AsOf = request.AsOf,
            HorizonSteps = bundle.HorizonSteps,
            Closes = request.Closes,
            Features = request.Features,
            FeatureCount = request.FeatureCount,
        };
        var said = bundle.Ensemble.Combine(input, request.Terms.Mix.Weights.AsSpan(), scale).OrNoChange();

        // What the models erred by lately says nothing about "no change".
        var logReturn = said.IsNoChange ? 0 : said.LogReturn.GetValueOrDefault() + (request.Terms.Mix.Offset * scale);
        var last = request.Closes[^1];
        var half = request.BandQuantile * scale;
        var (lower, upper) = (last * Math.Exp(logReturn - half), last * Math.Exp(logReturn + half));
        if (!(lower > 0 && lower >= last / WidestFactor && upper <= last * WidestFactor && double.IsFinite(upper)))
        {
            return Abstain(string.Create(
                CultureInfo.InvariantCulture,
                $"Recent prices jump so far that a band would reach beyond a tenth or {WidestFactor} times the price; predictions go on when they calm down."));
        }

        var probabilityUp = ProbabilityUp(logReturn / scale, request.Scores);
        var prediction = new Prediction(
            bundle.Asset,
            request.AsOf,
            request.IssuedAt,
            request.AsOf + bundle.Horizon,
            last,
            last * Math.Exp(logReturn),
            lower,
            upper,
            bundle.BandCoverage,
            scale,
            probabilityUp,
            bundle.Signals.At(probabilityUp),
            request.Source,
            [.. said.Members, .. Beside(said, request.Terms, scale)],
            VectorWidths.Arithmetic);
        return new PredictionOutcome(prediction, null);
    }

    // Each part of the mix has to show that it is worth something: what it would say without it is scored as a member without a weight.
    private static IEnumerable<MemberForecast> Beside(EnsembleForecast said, EnsembleTerms terms, double scale) => said.IsNoChange ? [] :
        terms.Beside.Select(mix => new MemberForecast(mix.Name, "1", said.Under(mix.Terms.Weights.AsSpan()) + (mix.Terms.Offset * scale), 0));

    private static double ProbabilityUp(double scales, AdaptiveBands? scores)
    {
        if (scores is not { Speaks: true })
        {
            return Normal.CDF(0, 1, scales);
        }

        var beyond = scores.ShareFrom(Math.Abs(scales)) / 2;
        return scales > 0 ? 1 - beyond : beyond;
    }

    private static PredictionOutcome Abstain(string reason) => new(null, reason);
}
