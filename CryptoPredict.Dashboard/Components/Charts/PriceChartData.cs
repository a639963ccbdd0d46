namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>A candle on a chart.</summary>
/// <param name="Time">When its close was true: the close time, unix seconds UTC.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Traded volume.</param>
public readonly record struct ChartCandle(long Time, double Open, double High, double Low, double Close, double Volume);

/// <summary>A forecast on a chart.</summary>
/// <param name="Time">The target time, unix seconds UTC.</param>
/// <param name="Price">The predicted price.</param>
/// <param name="Lower">Lower end of the band.</param>
/// <param name="Upper">Upper end of the band.</param>
public readonly record struct ChartForecast(long Time, double Price, double Lower, double Upper);

/// <summary>What a price chart shows.</summary>
/// <param name="Key">Which picture this is; another key is drawn anew, the same one grows.</param>
/// <param name="Candles">Closed candles, oldest first.</param>
/// <param name="Forecasts">Forecasts by target time, oldest first, one per time.</param>
/// <param name="Target">The current prediction's target time, unix seconds UTC; null when there is none.</param>
/// <param name="LastPrice">What "no change" predicts; null before the first candle.</param>
public sealed record PriceChartData(
    string Key,
    IReadOnlyList<ChartCandle> Candles,
    IReadOnlyList<ChartForecast> Forecasts,
    long? Target,
    double? LastPrice);
