using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Verification;

/// <summary>Which rows of the ledger to read by the state of their check.</summary>
public enum LedgerState
{
    /// <summary>Not due yet, or due and waiting for a price.</summary>
    Pending,

    /// <summary>Met by a price.</summary>
    Verified,

    /// <summary>No price lay within the tolerance.</summary>
    Unverifiable,
}

/// <summary>What rows of the ledger can be sorted by.</summary>
public enum LedgerColumn
{
    /// <summary>When it was made: AsOf.</summary>
    Made,

    /// <summary>The time it is about.</summary>
    Target,

    /// <summary>The asset's symbol.</summary>
    Asset,

    /// <summary>The price when it was made.</summary>
    Last,

    /// <summary>The price predicted.</summary>
    Forecast,

    /// <summary>The change predicted, as a log return.</summary>
    Change,

    /// <summary>The price that came.</summary>
    Actual,

    /// <summary>The size of the error, as a log return without its sign.</summary>
    Error,
}

/// <summary>A question to the ledger; rows come newest first where no other order is asked for.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="From">Only predictions with AsOf at or after this time.</param>
/// <param name="To">Only predictions with AsOf before this time.</param>
/// <param name="State">Only rows in this state; null for all.</param>
/// <param name="Offset">Rows to skip, 0 or more.</param>
/// <param name="Limit">Rows to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Id">Only the prediction of this id; null for all.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record LedgerQuery(
    Asset? Asset = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    LedgerState? State = null,
    int Offset = 0,
    int Limit = 100,
    long? Id = null,
    SortBy<LedgerColumn>? Sort = null)
{
    /// <summary>The most rows one question may ask for.</summary>
    public const int MaxLimit = 5000;
}

/// <summary>A page of the ledger.</summary>
/// <param name="Items">The rows, in the order asked for.</param>
/// <param name="Total">How many rows the query matches in all.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerEntry> Items, long Total);

/// <summary>What one closed candle adds for good: itself, the prediction made on it and the checks it settled.</summary>
/// <param name="Candles">The closed candles.</param>
/// <param name="Predictions">The predictions issued on them.</param>
/// <param name="Verifications">The checks they settled.</param>
public sealed record LedgerBatch(
    IReadOnlyList<ClosedCandle> Candles,
    IReadOnlyList<Prediction> Predictions,
    IReadOnlyList<PredictionVerification> Verifications)
{
    /// <summary>How range forecasts met their targets.</summary>
    public IReadOnlyList<RangeOutcome> RangeOutcomes { get; init; } = [];

    /// <summary>The evidence on the forecasters as it stands then; null where it need not be kept.</summary>
    public EvidenceState? Evidence { get; init; }
}

/// <summary>Whether the ledger's chain of hashes holds.</summary>
/// <param name="Rows">How many rows were checked.</param>
/// <param name="BrokenAt">The first row whose hash does not follow from its content and its predecessor; null when all do.</param>
/// <param name="Message">The finding in a sentence.</param>
public sealed record ChainReport(long Rows, long? BrokenAt, string Message)
{
    /// <summary>Whether every row's hash follows.</summary>
    public bool Holds => BrokenAt is null;
}

/// <summary>Where a prediction and its check stand in the chain.</summary>
/// <param name="Hash">SHA-256 of the prediction's row with that of the row before it, in hexadecimal.</param>
/// <param name="CheckRow">The row of its check; null before it was checked.</param>
/// <param name="CheckHash">SHA-256 of that row, in hexadecimal; null before it was checked.</param>
public sealed record LedgerSeal(string Hash, long? CheckRow, string? CheckHash);

/// <summary>
/// The append-only table of predictions and their verifications. Each row is chained to the last by SHA-256; a prediction
/// is unique per asset, AsOf and target time, a verification per prediction.
/// </summary>
public interface ILedger
{
    /// <summary>
    /// Adds a batch in one transaction: all of it or, at any fault, nothing. What is already there (the same candle, the
    /// same prediction, a second check of a prediction) is left as it is.
    /// </summary>
    /// <returns>The predictions that were new, with their ids and those of their range forecasts.</returns>
    Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken);

    /// <summary>Reads a page.</summary>
    Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken);

    /// <summary>What an asset's predictions of one horizon forecast, by <see cref="Prediction.AsOf"/>: all that a band's centres need of them.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="horizon">How far ahead they look.</param>
    /// <param name="from">Only predictions with AsOf at or after this time.</param>
    /// <param name="to">Only predictions with AsOf before this time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Log returns.</returns>
    Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>The hashes of a prediction's row and of its check's.</summary>
    /// <returns>Null when there is no such prediction.</returns>
    Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken);

    /// <summary>All predictions without a verification, oldest first.</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken);

    /// <summary>Range forecasts, the newest first.</summary>
    Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken);

    /// <summary>All range forecasts without an outcome, oldest first.</summary>
    Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken);

    /// <summary>Evidence that was kept of an asset at a horizon, oldest first. It is kept for <see cref="EvidenceState.Kept"/>.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="horizon">How far ahead the forecasts look.</param>
    /// <param name="to">Only what stood so before this time; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken);

    /// <summary>Recomputes the chain from its first row.</summary>
    Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken);
}
