using CryptoPredict.Learning.Numerics;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// Puts a prediction together: forecasters, ensemble, scale, band, probability, signal. Pure: the same bundle and request give
/// the same bits, live and in a replay.
/// </summary>
public static class Predictor
{
    /// <summary>
    /// Predicts, or abstains with a reason. With r̂ the ensemble's log return plus the terms' offset, σ the <see cref="VolatilityScale"/> and q the band's
    /// quantile: price = last · exp(r̂), band = last · exp(r̂ ± q σ), P(up) = Φ(r̂ / σ). The σ of P(up) is the market's recent volatility, not a
    /// member's own: it is there for every ensemble, and over minutes nearly all of the error is the market's move.
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
        if (request.Closes.Length < VolatilityScale.RequiredCloses)
        {
            return Abstain($"A prediction needs {VolatilityScale.RequiredCloses} closes to know the volatility; there are {request.Closes.Length}.");
        }
        var scale = VolatilityScale.Of(request.Closes, bundle.HorizonSteps);
        if (!double.IsFinite(scale))
        {
            return Abstain("One of the recent closes is not a positive number, so the volatility is unknown.");
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
        var said = bundle.Ensemble.Combine(input, request.Terms.Weights.AsSpan());
        if (said.LogReturn is not { } combined)
        {
            return new PredictionOutcome(null, said.Abstained);
        }

        var logReturn = combined + (request.Terms.Offset * scale);
        var last = request.Closes[^1];
        var half = request.BandQuantile * scale;
        var (lower, upper) = (last * Math.Exp(logReturn - half), last * Math.Exp(logReturn + half));
        if (!double.IsFinite(upper) || lower <= 0)
        {
            return Abstain($"The forecast log return {logReturn:G4} with the band ± {half:G4} is beyond the range of prices.");
        }

        var probabilityUp = Normal.CDF(0, 1, logReturn / scale);
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
            [.. said.Members, EqualWeights(said)],
            VectorWidths.Arithmetic);
        return new PredictionOutcome(prediction, null);
    }

    // Weights that follow errors have to show that they beat plain ones: the plain mean is scored as a member without a weight.
    private static MemberForecast EqualWeights(EnsembleForecast said) => new(Ensemble.EqualWeightsModel, "1", said.EqualWeights, 0);

    private static PredictionOutcome Abstain(string reason) => new(null, reason);
}
