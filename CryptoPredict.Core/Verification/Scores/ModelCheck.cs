namespace CryptoPredict.Core.Verification.Scores;

/// <summary>A check of what one model forecast live.</summary>
/// <param name="PredictionId">The ledger's id of the prediction it had a part in.</param>
/// <param name="TargetTime">The time whose price it forecast, UTC market time.</param>
/// <param name="Version">The version that spoke.</param>
/// <param name="Error">Forecast − realised log return.</param>
/// <param name="Realised">The realised log return: what "no change" was off by.</param>
public readonly record struct ModelCheck(long PredictionId, DateTimeOffset TargetTime, string Version, double Error, double Realised)
{
    /// <summary>What a row of the ledger says of a model.</summary>
    /// <param name="entry">The row.</param>
    /// <param name="model">The model's name.</param>
    /// <returns>Null when the row was not verified or the model gave no forecast.</returns>
    public static ModelCheck? Of(LedgerEntry entry, string model)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Outcome is not { Status: VerificationStatus.Verified, ActualPrice: > 0 and var actual })
        {
            return null;
        }

        foreach (var member in entry.Prediction.Members)
        {
            if (member.Model == model)
            {
                var realised = Math.Log(actual / entry.Prediction.LastPrice);
                return member.LogReturn is { } forecast
                    ? new ModelCheck(entry.Id, entry.Prediction.TargetTime, member.Version, forecast - realised, realised) : null;
            }
        }

        return null;
    }
}
