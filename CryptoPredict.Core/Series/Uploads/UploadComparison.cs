using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>
/// How the rows of a file stand to the data set, counted while it is inspected. The data set goes on changing: a merge counts anew and decides
/// by what is stored then.
/// </summary>
/// <param name="New">Candles or days that are not stored.</param>
/// <param name="Known">Those stored with the same values.</param>
/// <param name="Conflicts">Those stored with others.</param>
/// <param name="FirstConflicts">The first conflicts, in the order of the file; at most <see cref="MaxConflictsListed"/>.</param>
/// <param name="At">Wall time of the data set that they were held against.</param>
public sealed record UploadComparison(long New, long Known, long Conflicts, IReadOnlyList<MergeConflict> FirstConflicts, DateTimeOffset At)
{
    /// <summary>The most conflicts that are listed.</summary>
    public const int MaxConflictsListed = 50;
}

/// <summary>Which rows of an upload meet stored ones.</summary>
/// <param name="Known">Rows that are stored with the same values.</param>
/// <param name="Conflicts">Rows that are stored with others.</param>
/// <param name="FirstConflicts">The first conflicts, in the order of the file; at most <see cref="UploadComparison.MaxConflictsListed"/>.</param>
/// <param name="Rows">How many rows there are; null for as many as were accepted of the file.</param>
public sealed record RowsMet(long Known, long Conflicts, IReadOnlyList<MergeConflict> FirstConflicts, long? Rows = null);

/// <summary>Holds rows against the data set as it stood at one moment. It only reads and holds nobody up, and its memory does not grow with the rows.</summary>
public interface IRowComparison : IAsyncDisposable
{
    /// <summary>Compares a candle; of each asset and time there must be one.</summary>
    void Add(in ImportedCandle candle);

    /// <summary>Compares a value as it stands; one of several of a day is not what the day becomes.</summary>
    void Add(in ImportedValue value);

    /// <summary>What the rows met; none can be added afterwards.</summary>
    RowsMet Complete();
}
