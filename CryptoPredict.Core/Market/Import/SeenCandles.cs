namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Remembers every candle of a file by four bytes, so that a duplicate is found however far away it stands: pages of slots,
/// one slot per step of the interval, within a fixed budget of memory.
/// </summary>
internal sealed class SeenCandles
{
    /// <summary>Candles without gaps that fit; about 64 MB.</summary>
    public const int Capacity = MaxPages * PageSize;

    private const int PageSize = 512;
    private const int MaxPages = 32_768;

    private readonly Dictionary<(int Series, long Page), uint[]> _pages = [];

    /// <summary>Remembers a candle unless one of its time is there already.</summary>
    /// <param name="series">Number of its asset.</param>
    /// <param name="step">Its time in intervals.</param>
    /// <param name="candle">The candle.</param>
    /// <returns>
    /// Null when it is new, <see cref="ImportRule.Duplicate"/> or <see cref="ImportRule.ConflictingDuplicate"/> when not. Values
    /// are compared by a 32-bit fingerprint: one conflict in four thousand million is taken for an equal row.
    /// </returns>
    /// <exception cref="CsvImportException">The budget is spent.</exception>
    public ImportRule? Add(int series, long step, in Candle candle)
    {
        var page = Math.DivRem(step, PageSize, out var slot);
        if (!_pages.TryGetValue((series, page), out var slots))
        {
            if (_pages.Count == MaxPages)
            {
                throw new CsvImportException(
                    $"The file holds more candles, or holds them further apart, than one import can check for duplicates ({Capacity} in a row): import it in "
                        + "parts.");
            }

            slots = new uint[PageSize];
            _pages.Add((series, page), slots);
        }

        var fingerprint = Fingerprint(candle);
        ref var seen = ref slots[slot];
        if (seen == 0)
        {
            seen = fingerprint;
            return null;
        }

        return seen == fingerprint ? ImportRule.Duplicate : ImportRule.ConflictingDuplicate;
    }

    // Never 0, which marks an empty slot. Not HashCode: that differs from run to run. The multiplier is 2^64 over the golden ratio.
    private static uint Fingerprint(in Candle candle)
    {
        var hash = 0UL;
        ReadOnlySpan<double> values = [candle.Open, candle.High, candle.Low, candle.Close, candle.Volume];
        foreach (var value in values)
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        return (uint)hash | 1;
    }
}
