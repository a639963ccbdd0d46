namespace CryptoPredict.Core.Loop;

/// <summary>What a catch-up did.</summary>
/// <param name="CandlesAdded">Candles that were missing in the store and have been added.</param>
/// <param name="PredictionsSettled">Overdue predictions that these candles settled.</param>
/// <param name="Message">The outcome in a sentence.</param>
public sealed record CatchUpReport(int CandlesAdded, int PredictionsSettled, string Message);

/// <summary>Fills the gaps that interruptions of the feed have left.</summary>
public interface ICatchUp
{
    /// <summary>Fetches missing candles of the last days from the market's history, and settles overdue predictions by them.</summary>
    Task<CatchUpReport> RunAsync(CancellationToken cancellationToken);
}
