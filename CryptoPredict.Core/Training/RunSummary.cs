using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>How a run ended.</summary>
/// <param name="RunId">Its id in the history.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">The outcome in a sentence.</param>
public sealed record RunSummary(long RunId, RunOutcome Outcome, string Message);
