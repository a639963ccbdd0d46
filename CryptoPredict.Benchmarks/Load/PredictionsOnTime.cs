using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>What became of the candles that closed in a stretch of market time.</summary>
/// <param name="Due">How many closed, over all assets.</param>
/// <param name="Made">How many of them led to a prediction before its target.</param>
/// <param name="MedianLate">From the candle's close to its prediction, in milliseconds of the clock.</param>
/// <param name="MostLate">The same of the latest.</param>
internal sealed record PredictionsOnTime(int Due, int Made, double MedianLate, double MostLate)
{
    // Of the simulated market in Development.
    private const double Speed = 10;

    /// <summary>Reads it.</summary>
    /// <param name="http">Who asks.</param>
    /// <param name="after">The newest close that is not meant any more, by asset.</param>
    public static async Task<PredictionsOnTime> ReadAsync(HttpClient http, IReadOnlyDictionary<string, DateTimeOffset> after)
    {
        var (due, late) = (0, new List<double>());
        foreach (var (asset, since) in after)
        {
            // A candle's prediction comes right after it: the newest may be missing yet.
            var closes = (await CandlesAsync(http, asset)).Where(close => close > since).SkipLast(1).ToList();
            var from = Uri.EscapeDataString(since.ToString("O", CultureInfo.InvariantCulture));
            var page = await http.GetFromJsonAsync<JsonElement>($"api/v1/predictions?asset={asset}&from={from}&limit=1000");
            var made = page.GetProperty("items").EnumerateArray().ToDictionary(row => row.GetProperty("asOf").GetDateTimeOffset());
            due += closes.Count;
            late.AddRange(
                from close in closes
                where made.ContainsKey(close)
                let issued = made[close].GetProperty("issuedAt").GetDateTimeOffset()
                where issued < made[close].GetProperty("targetTime").GetDateTimeOffset()
                select (issued - close).TotalMilliseconds / Speed);
        }

        late.Sort();
        return new PredictionsOnTime(due, late.Count, late[late.Count / 2], late[^1]);
    }

    /// <summary>The newest close of each asset.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> NowAsync(HttpClient http)
    {
        Dictionary<string, DateTimeOffset> newest = [];
        var assets = await http.GetFromJsonAsync<JsonElement>("api/v1/assets");
        foreach (var asset in assets.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("asset").GetString()!))
        {
            newest[asset] = (await CandlesAsync(http, asset))[^1];
        }

        return newest;
    }

    private static async Task<List<DateTimeOffset>> CandlesAsync(HttpClient http, string asset) =>
    [
        .. (await http.GetFromJsonAsync<JsonElement>($"api/v1/assets/{asset}/candles?limit=500")).GetProperty("items").EnumerateArray()
            .Select(row => row.GetProperty("closeTime").GetDateTimeOffset()),
    ];
}
