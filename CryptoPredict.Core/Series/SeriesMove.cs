namespace CryptoPredict.Core.Series;

/// <summary>What became of the days of a series that got another name.</summary>
/// <param name="Moved">Days that have the new name now; 0 where there was no such series.</param>
/// <param name="Dropped">Days that went because a series of that name had a value of its own for them.</param>
public sealed record SeriesMove(long Moved, long Dropped);
