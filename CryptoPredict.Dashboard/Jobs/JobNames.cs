namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The names of the jobs, in the store, in addresses and in the API.</summary>
internal static class JobNames
{
    /// <summary>Trains models anew.</summary>
    public const string Retrain = "retrain";

    /// <summary>Fine-tunes an asset's network.</summary>
    public const string FineTune = "fine-tune";

    /// <summary>Runs a tier of the feedback loop.</summary>
    public const string Feedback = "feedback";

    /// <summary>Runs a backtest.</summary>
    public const string Backtest = "backtest";

    /// <summary>Merges an uploaded file and trains on.</summary>
    public const string Upload = "upload";

    /// <summary>Reviews champions.</summary>
    public const string Review = "review";

    /// <summary>Fills gaps in the candles.</summary>
    public const string Ingest = "ingest";

    /// <summary>Fits the daily models anew.</summary>
    public const string Daily = "daily-models";

    /// <summary>Recomputes the ledger's chain.</summary>
    public const string Verify = "verify";

    /// <summary>Computes stored predictions again.</summary>
    public const string Recompute = "recompute";

    /// <summary>Removes what is past its time.</summary>
    public const string Retention = "retention";

    /// <summary>Copies the data.</summary>
    public const string Backup = "backup";

    /// <summary>Those that run by the wall clock; the others follow the market's own time, or what they wait for.</summary>
    public static readonly IReadOnlyList<string> OfWallTime = [Verify, Recompute, Retention, Backup];
}
