using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>The history of uploads, and the way of their rows into the data set.</summary>
public interface IUploadStore
{
    /// <summary>An upload was added, changed or removed. Carries no data: read what is needed. Handlers must return at once and not throw.</summary>
    event Action? Changed;

    /// <summary>Adds an upload that waits; its id is ignored.</summary>
    /// <returns>The upload with its id.</returns>
    Task<Upload> AddAsync(Upload upload, CancellationToken cancellationToken);

    /// <summary>The upload of that id; null when there is none.</summary>
    Task<Upload?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Reads a page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit below 1.</exception>
    Task<UploadPage> ReadAsync(UploadQuery query, CancellationToken cancellationToken);

    /// <summary>The uploads that wait, oldest first.</summary>
    Task<IReadOnlyList<Upload>> ReadWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Replaces what was found in an upload that waits.</summary>
    Task SetFindingsAsync(long id, UploadFindings findings, CancellationToken cancellationToken);

    /// <summary>Notes what an upload was asked to become, and by which run.</summary>
    Task SetPlanAsync(long id, MergePlan plan, long runId, CancellationToken cancellationToken);

    /// <summary>Removes an upload from the history; what was merged stays.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> RemoveAsync(long id, CancellationToken cancellationToken);

    /// <summary>Opens a place beside the data set for an upload's rows; what is put there touches nothing else, and disposing it leaves no trace.</summary>
    /// <param name="path">A file of its own; must not exist.</param>
    /// <param name="kind">What the rows are.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    Task<IStagedRows> StageAsync(string path, UploadKind kind, CancellationToken cancellationToken);

    /// <summary>Opens the data set to hold rows against it, as it stands now, whatever is written meanwhile.</summary>
    /// <param name="kind">What the rows are.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    Task<IRowComparison> CompareAsync(UploadKind kind, CancellationToken cancellationToken);

    /// <summary>Holds staged rows against the data set; changes nothing.</summary>
    Task<RowsMet> CompareAsync(IStagedRows staged, CancellationToken cancellationToken);

    /// <summary>The close of the stored candle whose open time lies nearest to a time; null where none is stored of the asset.</summary>
    Task<(DateTimeOffset Time, double Close)?> FindNearestCloseAsync(Asset asset, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>
    /// Merges staged rows and marks the upload merged, in one transaction: whatever interrupts it, even a kill, leaves the data set with all
    /// of the rows or none.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="staged">Its rows.</param>
    /// <param name="plan">The rule for conflicts.</param>
    /// <param name="interval">Length of the market's candles.</param>
    /// <param name="arrivedAt">Market time at which candles came in.</param>
    /// <param name="cancellationToken">Undoes it until it is done.</param>
    Task<MergeResult> MergeAsync(
        Upload upload, IStagedRows staged, MergePlan plan, TimeSpan interval, DateTimeOffset arrivedAt, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a merged upload back in one transaction: what it alone brought goes, what another one brought too stays, and a value whose place it took comes
    /// back.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="interval">Length of the market's candles.</param>
    /// <param name="marketTime">The market's time.</param>
    /// <param name="cancellationToken">Undoes it until it is done.</param>
    Task<TakenBack> TakeBackAsync(
        Upload upload, string by, string reason, TimeSpan interval, DateTimeOffset marketTime, CancellationToken cancellationToken);

    /// <summary>The uploads whose candles of an asset were taken back.</summary>
    Task<IReadOnlyList<Upload>> ReadTakenBackAsync(CancellationToken cancellationToken);
}

/// <summary>What uploads can be sorted by.</summary>
public enum UploadColumn
{
    /// <summary>When it was received.</summary>
    Received,

    /// <summary>The name it was sent with.</summary>
    File,

    /// <summary>Its size.</summary>
    Bytes,

    /// <summary>Who sent it.</summary>
    By,

    /// <summary>Its state's name.</summary>
    State,
}

/// <summary>A question about uploads; they come newest first where no other order is asked for.</summary>
/// <param name="From">Only uploads received at or after this time, wall clock.</param>
/// <param name="To">Only uploads received before this time.</param>
/// <param name="Offset">Uploads to skip, 0 or more.</param>
/// <param name="Limit">Uploads to return, from 1.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record UploadQuery(
    DateTimeOffset? From = null, DateTimeOffset? To = null, int Offset = 0, int Limit = 20, SortBy<UploadColumn>? Sort = null);

/// <summary>A page of uploads.</summary>
/// <param name="Items">The uploads, in the order asked for.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record UploadPage(IReadOnlyList<Upload> Items, long Total);

/// <summary>Rows of an upload beside the data set.</summary>
public interface IStagedRows : IAsyncDisposable
{
    /// <summary>How many rows are in.</summary>
    long Count { get; }

    /// <summary>Adds a candle; of each asset and time there must be one.</summary>
    void Add(in ImportedCandle candle);

    /// <summary>Adds a value; those of one series and day are put together by the rule.</summary>
    void Add(in ImportedValue value, SameDayRule rule);

    /// <summary>Adds a known event; of one series, day and kind the newest counts, of promotions the strongest.</summary>
    void Add(in ImportedEvent known);

    /// <summary>Puts candles together into longer ones: first open, highest high, lowest low, last close, summed volume.</summary>
    /// <param name="from">Length of a candle.</param>
    /// <param name="to">Length of those made of them, a multiple; they begin at its whole multiples since 1970, UTC. What is not whole is left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task AggregateAsync(TimeSpan from, TimeSpan to, CancellationToken cancellationToken);

    /// <summary>Completes the rows: none can be added afterwards.</summary>
    void Complete();
}
