using System.Globalization;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>What a fine-tune learns from.</summary>
/// <param name="Ends">The rows at which the samples' windows end, oldest first.</param>
/// <param name="Rows">The past that they are cut from.</param>
/// <param name="What">What the samples are, in the plural.</param>
internal sealed record FineTuningSamples(IReadOnlyList<int> Ends, HistoryRows Rows, string What)
{
    /// <summary>From verified predictions.</summary>
    /// <param name="rows">The past in which they were made.</param>
    /// <param name="times">Their as-of times, oldest first.</param>
    /// <param name="length">Feature rows per sample.</param>
    public static FineTuningSamples OfPredictions(HistoryRows rows, IEnumerable<DateTimeOffset> times, int length) =>
        new([.. times.Select(rows.RowAt).Where(row => row >= 0 && rows.RunLength(row) >= length)], rows, "verified predictions");

    /// <summary>From every row of a stretch of stored candles, the newest ones where there are many; what the gate judges by is left out.</summary>
    /// <param name="context">Where the candles are.</param>
    /// <param name="scope">What is forecast.</param>
    /// <param name="stretch">The stretch.</param>
    /// <param name="before">No target that comes later is learnt: where the holdout begins.</param>
    /// <param name="length">Feature rows per sample.</param>
    /// <param name="most">The most samples.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<FineTuningSamples> OfCandlesAsync(
        TrainingContext context, ForecastScope scope, CandleRange stretch, DateTimeOffset before, int length, int most, CancellationToken cancellationToken)
    {
        // What lies before the stretch warms the features up and fills the first windows; what follows it brings the last targets.
        var warmUp = FeatureEngine.ExactAfter + length;
        var last = stretch.Last + scope.Interval + scope.Horizon <= before ? stretch.Last : before - scope.Horizon - scope.Interval;
        var candles = await context.Candles.ReadAsync(
            scope.Asset, stretch.First - (warmUp * scope.Interval), last + scope.Interval + scope.Horizon, warmUp + most + scope.HorizonSteps,
            cancellationToken).ConfigureAwait(false);
        var rows = HistoryRows.Build(scope, [.. candles.Select(candle => candle.Candle)]);
        var first = rows.Table.AsOf.Span.BinarySearch(stretch.First + scope.Interval);
        first = first < 0 ? ~first : first;
        return new FineTuningSamples(
            [.. Enumerable.Range(first, rows.Table.Count - first).Where(row => rows.RunLength(row) >= length).TakeLast(most)], rows,
            string.Create(CultureInfo.InvariantCulture, $"candles from {stretch.First:yyyy-MM-dd HH:mm} to {last:yyyy-MM-dd HH:mm} UTC"));
    }
}
