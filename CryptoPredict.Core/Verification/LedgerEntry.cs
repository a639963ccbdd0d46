using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification;

/// <summary>One row of the ledger: a prediction and, once it is due, its verification.</summary>
/// <param name="Id">The prediction's id: ascending in the order of issue.</param>
/// <param name="Prediction">The prediction.</param>
/// <param name="Verification">Its verification; null while it is pending.</param>
public sealed record LedgerEntry(long Id, Prediction Prediction, PredictionVerification? Verification);
