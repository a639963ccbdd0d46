using System.Buffers.Binary;
using System.Security.Cryptography;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training;

/// <summary>
/// The past of one asset as a forecaster would have met it: at each row what it would have been given live, and what came. Immutable.
/// </summary>
public sealed class HistoryRows
{
    private const int CandleBytes = 6 * sizeof(double);

    private readonly double[] _closes;

    // Per candle, the first one of its stretch of closes; per row, its candle and the first row of its run without a gap.
    private readonly int[] _stretchStart;
    private readonly int[] _candleOfRow;
    private readonly int[] _runStart;

    private HistoryRows(ForecastScope scope, IReadOnlyList<Candle> candles, FeatureTable table)
    {
        Scope = scope;
        Table = table;
        Candles = candles.Count;
        From = candles.Count > 0 ? candles[0].OpenTime : default;
        To = candles.Count > 0 ? candles[^1].OpenTime + scope.Interval : default;
        Hash = HashOf(candles);
        _closes = [.. candles.Select(candle => candle.Close)];
        _stretchStart = StretchStarts(candles, scope.Interval);
        _candleOfRow = CandlesOfRows(candles, table, scope.Interval);
        _runStart = RunStarts(table.AsOf.Span, scope.Interval);
    }

    /// <summary>What is forecast.</summary>
    public ForecastScope Scope { get; }

    /// <summary>Features and targets, a row for every candle whose features were ready and whose target has come.</summary>
    public FeatureTable Table { get; }

    /// <summary>Candles used.</summary>
    public int Candles { get; }

    /// <summary>Open time of the oldest candle used, UTC.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Close time of the newest candle used, UTC.</summary>
    public DateTimeOffset To { get; }

    /// <summary>SHA-256 over the candles used (open time in ticks UTC, open, high, low, close, volume; little-endian), 64 hex digits.</summary>
    public string Hash { get; }

    /// <summary>Builds the rows of some candles.</summary>
    /// <param name="scope">What is forecast.</param>
    /// <param name="candles">Closed candles, oldest first.</param>
    /// <exception cref="ArgumentException">A candle is out of order or invalid.</exception>
    public static HistoryRows Build(ForecastScope scope, IReadOnlyList<Candle> candles)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(candles);
        return new HistoryRows(scope, candles, FeatureTable.Build(candles, scope.Interval, scope.HorizonSteps));
    }

    /// <summary>The row as of a time; negative when there is none.</summary>
    public int RowAt(DateTimeOffset asOf) => Math.Max(-1, Table.AsOf.Span.BinarySearch(asOf));

    /// <summary>What a model would have been given live at a row; false when it would not have been asked, for too little history.</summary>
    public bool TryGetInput(int row, ILearntModel model, out ForecastInput input)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TryGetInput(row, model.RequiredFeatureRows, model.RequiredCloses, out input);
    }

    /// <summary>What a model that needs so many feature rows and closes would have been given live at a row; false with too little history.</summary>
    public bool TryGetInput(int row, int requiredRows, int requiredCloses, out ForecastInput input)
    {
        var candle = _candleOfRow[row];
        var rows = Math.Min(requiredRows, row - _runStart[row] + 1);
        var closes = Math.Min(requiredCloses, candle - _stretchStart[candle] + 1);
        input = new ForecastInput
        {
            Asset = Scope.Asset,
            AsOf = Table.AsOf.Span[row],
            HorizonSteps = Scope.HorizonSteps,
            Closes = _closes.AsSpan(candle + 1 - closes, closes),
            Features = FeaturesBefore(row, rows).Span,
            FeatureCount = FeatureSchema.Count,
        };
        return rows == requiredRows && closes == requiredCloses;
    }

    /// <summary>How many rows without a gap end at a row, itself included.</summary>
    public int RunLength(int row) => row - _runStart[row] + 1;

    /// <summary>The features of the newest rows up to and with a row, row-major, oldest first.</summary>
    internal ReadOnlyMemory<float> FeaturesBefore(int row, int count) =>
        Table.Features.Slice((row + 1 - count) * FeatureSchema.Count, count * FeatureSchema.Count);

    /// <summary>Consecutive closes, at most so many, the newest at the end of a row's target.</summary>
    internal ReadOnlySpan<double> ClosesToTargetOf(int row, int most)
    {
        // A row is only in the table when the candles of its horizon follow without a gap.
        var last = _candleOfRow[row] + Scope.HorizonSteps;
        var count = Math.Min(most, last - _stretchStart[last] + 1);
        return _closes.AsSpan(last + 1 - count, count);
    }

    private static string HashOf(IReadOnlyList<Candle> candles)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[CandleBytes];
        foreach (var candle in candles)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, candle.OpenTime.UtcTicks);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], candle.Open);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[16..], candle.High);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[24..], candle.Low);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[32..], candle.Close);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[40..], candle.Volume);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The live loop bridges as many missing candles as the features do and forgets the closes before a longer gap.
    private static int[] StretchStarts(IReadOnlyList<Candle> candles, TimeSpan interval)
    {
        var starts = new int[candles.Count];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = candles[i].OpenTime - candles[i - 1].OpenTime > (FeatureEngine.MaxGap + 1) * interval ? i : starts[i - 1];
        }

        return starts;
    }

    private static int[] CandlesOfRows(IReadOnlyList<Candle> candles, FeatureTable table, TimeSpan interval)
    {
        var asOf = table.AsOf.Span;
        var candleOfRow = new int[table.Count];
        var candle = 0;
        for (var row = 0; row < candleOfRow.Length; row++)
        {
            while (candles[candle].OpenTime + interval < asOf[row])
            {
                candle++;
            }

            candleOfRow[row] = candle;
        }

        return candleOfRow;
    }

    private static int[] RunStarts(ReadOnlySpan<DateTimeOffset> asOf, TimeSpan interval)
    {
        var starts = new int[asOf.Length];
        for (var row = 1; row < starts.Length; row++)
        {
            starts[row] = asOf[row] - asOf[row - 1] == interval ? starts[row - 1] : row;
        }

        return starts;
    }
}
