using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Loop;

/// <summary>What an asset's pipeline works by; the same for the live loop, a recomputation and a backtest.</summary>
/// <param name="Forecasting">What is predicted: horizon, band and signals.</param>
/// <param name="Ensemble">How the members are weighed.</param>
/// <param name="Verification">When and how predictions are checked.</param>
public sealed record PipelineOptions(ForecastingOptions Forecasting, EnsembleOptions Ensemble, VerificationOptions Verification);
