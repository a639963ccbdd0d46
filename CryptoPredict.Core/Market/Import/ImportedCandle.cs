namespace CryptoPredict.Core.Market.Import;

/// <summary>A candle as a file has it, accepted by every rule that rejects.</summary>
/// <param name="Row">The line of the file it stands in, from 1.</param>
/// <param name="Asset">Whose candle it is.</param>
/// <param name="Candle">The candle.</param>
public readonly record struct ImportedCandle(long Row, Asset Asset, Candle Candle);

/// <summary>A whole file in memory.</summary>
/// <param name="Format">How the file is laid out.</param>
/// <param name="Report">What was found in it.</param>
/// <param name="Candles">The accepted candles of each asset, oldest first, each open time once.</param>
public sealed record CandleCsvContent(
    CandleCsvFormat Format, ImportReport Report, IReadOnlyDictionary<Asset, IReadOnlyList<Candle>> Candles);
