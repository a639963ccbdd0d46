using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>Remembers by one bit each which days of which series a file has had, within a fixed budget of memory.</summary>
internal sealed class SeenDays
{
    private const int PageDays = 512;
    private const int PageWords = PageDays / 64;

    // About 20 MB.
    private const int MaxPages = 131_072;

    private readonly Dictionary<(int Series, int Page), ulong[]> _pages = [];

    /// <summary>Remembers a day.</summary>
    /// <param name="series">Number of its series.</param>
    /// <param name="day">The day's number.</param>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="CsvImportException">The budget is spent.</exception>
    public bool Add(int series, int day)
    {
        var page = Math.DivRem(day, PageDays, out var place);
        if (!_pages.TryGetValue((series, page), out var words))
        {
            if (_pages.Count == MaxPages)
            {
                throw new CsvImportException("The file holds more series and days than one import can check for repeated days: import it in parts.");
            }

            words = new ulong[PageWords];
            _pages.Add((series, page), words);
        }

        ref var word = ref words[place / 64];
        var bit = 1UL << (place % 64);
        var isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }
}
