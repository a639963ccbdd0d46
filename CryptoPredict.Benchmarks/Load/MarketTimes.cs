using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>Where the market's clock stands beside the wall's, and what a candle leads to.</summary>
/// <param name="Market">The market's time, UTC.</param>
/// <param name="Wall">The wall's at the same moment.</param>
/// <param name="Speed">Market seconds per second.</param>
/// <param name="Interval">Length of a candle.</param>
/// <param name="Horizon">From a candle's close to the target of its forecast.</param>
internal sealed record MarketTimes(DateTimeOffset Market, DateTimeOffset Wall, double Speed, TimeSpan Interval, TimeSpan Horizon)
{
    private const int Asked = 50;

    /// <summary>Asks a running application for it, to within half of its quickest answer.</summary>
    /// <param name="http">Who asks.</param>
    public static async Task<MarketTimes> ReadAsync(HttpClient http)
    {
        var (best, quickest) = ((MarketTimes?)null, TimeSpan.MaxValue);
        for (var i = 0; i < Asked; i++)
        {
            var (before, began) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
            var told = await http.GetFromJsonAsync<JsonElement>("api/v1/assets");
            if (Stopwatch.GetElapsedTime(began) is var took && took < quickest)
            {
                (quickest, best) = (took, new MarketTimes(
                    told.GetProperty("marketTime").GetDateTimeOffset(), before + (took / 2), told.GetProperty("speed").GetDouble(),
                    TimeSpan.Parse(told.GetProperty("interval").GetString()!, null), TimeSpan.Parse(told.GetProperty("horizon").GetString()!, null)));
            }
        }

        return best!;
    }

    /// <summary>Milliseconds on the wall from the close of a candle to a moment at which a reader had its forecast.</summary>
    /// <param name="target">The target time of that forecast.</param>
    /// <param name="wall">The moment.</param>
    public double Late(DateTimeOffset target, DateTimeOffset wall) => (wall - Wall - ((target - Horizon - Market) / Speed)).TotalMilliseconds;

    /// <summary>The target time of the first candle that closes after a moment on the wall.</summary>
    public DateTimeOffset NextTarget(DateTimeOffset wall)
    {
        var now = Market + ((wall - Wall) * Speed);
        return now.AddTicks(Interval.Ticks - (now.Ticks % Interval.Ticks)) + Horizon;
    }
}
