using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification;

/// <summary>One row of the ledger: a prediction and, once it is due, its verification.</summary>
/// <param name="Id">The prediction's id: ascending in the order of issue.</param>
/// <param name="Prediction">The prediction.</param>
/// <param name="Verification">Its verification; null while it is pending.</param>
public sealed record LedgerEntry(long Id, Prediction Prediction, PredictionVerification? Verification)
{
    /// <summary>
    /// Where <see cref="Verification"/> was early: the check by the price of the target, once a candle has closed at it. It follows from the candles and is no
    /// row of the ledger.
    /// </summary>
    public PredictionVerification? AtTarget { get; init; }

    /// <summary>The rows of its range forecasts; empty where it was read without them.</summary>
    public IReadOnlyList<RangeEntry> Ranges { get; init; } = [];

    /// <summary>How the forecast met its target; null until that has come. Scores, verdicts and weights rest on it: an early price is not what was
    /// forecast.</summary>
    public PredictionVerification? Outcome => Verification is { Early: true } ? AtTarget : Verification;
}
