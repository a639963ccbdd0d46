namespace CryptoPredict.Core.Forecasting;

/// <summary>What is predicted beside the main horizon (section <c>Prediction</c>).</summary>
public sealed record PredictionOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Prediction";

    private static readonly TimeSpan[] Usual = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];

    /// <summary>
    /// How far ahead ranges and chances look, each a whole number of candles; <c>Forecasting:Horizon</c> is always one of them. Without it 1, 5, 15 and 60
    /// minutes, as far as they are whole candles.
    /// </summary>
    public IReadOnlyList<TimeSpan>? Horizons { get; init; }

    /// <summary>All horizons, ascending.</summary>
    /// <param name="main">The main one.</param>
    /// <param name="interval">Length of a candle.</param>
    public IReadOnlyList<TimeSpan> All(TimeSpan main, TimeSpan interval) =>
        [.. (Horizons ?? Usual.Where(horizon => horizon >= interval && horizon.Ticks % interval.Ticks == 0)).Append(main).Distinct().Order()];
}
