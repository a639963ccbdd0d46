using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Backtesting;

/// <summary>Decides what a backtest was not given, and refuses what cannot be run or would take too long.</summary>
/// <param name="context">What it reads.</param>
/// <param name="training">How models are retrained.</param>
public sealed class BacktestPlanner(TrainingContext context, RetrainOptions training)
{
    /// <summary>The most folds: each of them trains every model.</summary>
    public const int MostFolds = 500;

    /// <summary>The most candles of a period: 100 days of minutes.</summary>
    public const int MostCandles = 144_000;

    /// <summary>The most rows to learn from.</summary>
    public const int MostRows = 100_000;

    /// <summary>The shortest time from one training to the next.</summary>
    public static readonly TimeSpan ShortestRetrainEvery = TimeSpan.FromHours(1);

    /// <summary>The longest time from one training to the next.</summary>
    public static readonly TimeSpan LongestRetrainEvery = TimeSpan.FromDays(7);

    /// <summary>Time from one training to the next unless set otherwise.</summary>
    public static readonly TimeSpan DefaultRetrainEvery = TimeSpan.FromHours(6);

    /// <summary>The longest period that is chosen where none is given.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(7);

    /// <summary>Decides everything that was left open.</summary>
    /// <exception cref="BacktestRefusedException">It cannot be run so.</exception>
    public async Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var scope = context.Scopes.FirstOrDefault(scope => scope.Asset == asset)
            ?? throw Refused("asset", $"The asset '{asset}' is not offered. There are: {string.Join(", ", context.Scopes.Select(scope => scope.Asset))}.");
        var models = ModelsOf(settings.Models);
        var rows = settings.Rows ?? training.Rows;
        if (rows < training.MinimumRows || rows > MostRows)
        {
            throw Refused("rows", $"rows is {rows}; it must lie between {training.MinimumRows} and {MostRows}.");
        }

        var every = EveryOf(settings.RetrainEvery, scope.Interval);
        var newest = await context.Candles.ReadLastAsync(asset, cancellationToken).ConfigureAwait(false)
            ?? throw Refused("asset", $"No candle of {asset} is stored yet. Wait until the market has given some, or upload a file of them.");
        var to = settings.To ?? newest.CloseTime;
        if (to > newest.CloseTime)
        {
            throw Refused("to", $"to is {Text(to)}; the newest stored candle of {asset} closes at {Text(newest.CloseTime)} UTC: choose a time up to that.");
        }

        var from = settings.From ?? await DefaultFromAsync(scope, to, cancellationToken).ConfigureAwait(false);
        if (from >= to)
        {
            throw Refused("from", $"from ({Text(from)}) must lie before to ({Text(to)}).");
        }

        var folds = FoldsOf(from, to, every, scope.Interval);
        var candles = await CheckCandlesAsync(scope, from, to, training with { Rows = rows }, cancellationToken).ConfigureAwait(false);
        return new BacktestPlan(asset, from, to, every, rows, models, settings.Seed ?? training.Seed, folds, candles);
    }

    /// <summary>How long a backtest will take by what the models' last trainings took; null while one of them was never trained.</summary>
    public async Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var perFold = TimeSpan.Zero;
        foreach (var model in plan.Models)
        {
            var last = await context.Registry.ReadAsync(new VersionQuery(plan.Asset, model, Origin: VersionOrigin.Retrain, Limit: 1), cancellationToken)
                .ConfigureAwait(false);
            if (last.Items is not [{ Rows: > 0 } version])
            {
                return null;
            }

            perFold += ModelCatalogue.Require(model).CostGrowsWithRows ? version.Duration * plan.Rows / version.Rows : version.Duration;
        }

        return plan.Folds * perFold;
    }

    /// <summary>Candles that closed by a time, newest so many, oldest first.</summary>
    internal static Task<IReadOnlyList<ClosedCandle>> ReadAsync(
        ICandleStore store, ForecastScope scope, DateTimeOffset closedBy, int most, CancellationToken cancellationToken) =>
        store.ReadAsync(scope.Asset, null, closedBy - scope.Interval + TimeSpan.FromMilliseconds(1), most, cancellationToken);

    private static BacktestRefusedException Refused(string setting, string message) => new(setting, message);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static ImmutableArray<string> ModelsOf(IReadOnlyList<string>? asked)
    {
        if (asked is null)
        {
            return ModelCatalogue.Names;
        }

        var there = string.Join(", ", ModelCatalogue.Names);
        return asked.FirstOrDefault(model => !ModelCatalogue.Names.Contains(model)) is { } unknown
            ? throw Refused("models", $"The model '{unknown}' is unknown. There are: {there}.")
            : asked.Count == 0 ? throw Refused("models", $"models is empty; name at least one of {there}.")
            : [.. ModelCatalogue.Names.Where(asked.Contains)];
    }

    private static TimeSpan EveryOf(TimeSpan? asked, TimeSpan interval)
    {
        var every = asked ?? interval * Math.Ceiling(DefaultRetrainEvery / interval);
        if (every < ShortestRetrainEvery || every > LongestRetrainEvery)
        {
            throw Refused("retrainEvery", $"retrainEvery is {IntervalWords.Of(every)}; it must lie between {IntervalWords.Of(ShortestRetrainEvery)} and "
                + $"{IntervalWords.Of(LongestRetrainEvery)}.");
        }

        return every.Ticks % interval.Ticks == 0
            ? every
            : throw Refused("retrainEvery", $"retrainEvery is {IntervalWords.Of(every)}; it must be a multiple of a candle's {IntervalWords.Of(interval)}.");
    }

    private static int FoldsOf(DateTimeOffset from, DateTimeOffset to, TimeSpan every, TimeSpan interval)
    {
        var period = to - from;
        if (period / interval > MostCandles)
        {
            throw Refused("from", $"The period holds {period / interval:F0} candles; at most {MostCandles} are run through: start at "
                + $"{Text(to - (MostCandles * interval))} UTC or later, or end earlier.");
        }

        var folds = (int)Math.Ceiling(period / every);
        return folds <= MostFolds
            ? folds
            : throw Refused("retrainEvery",
                $"Training every {IntervalWords.AfterEvery(every)} over this period makes {folds} folds; at most {MostFolds} are run: train every "
                + $"{IntervalWords.Of(interval * Math.Ceiling(period / MostFolds / interval))} or less often, or shorten the period.");
    }

    private async Task<DateTimeOffset> DefaultFromAsync(ForecastScope scope, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var most = (int)(2 * DefaultPeriod / scope.Interval);
        var candles = await ReadAsync(context.Candles, scope, to, most, cancellationToken).ConfigureAwait(false);
        return candles.Count > 0 ? candles[candles.Count / 2].Candle.OpenTime : to;
    }

    private async Task<int> CheckCandlesAsync(
        ForecastScope scope, DateTimeOffset from, DateTimeOffset to, RetrainOptions options, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(context.Candles, scope, from, TrainingData.RequiredCandles(options, scope.HorizonSteps), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            TrainingData.Build(scope, [.. before.Select(candle => candle.Candle)], options);
        }
        catch (TooFewSamplesException few)
        {
            throw Refused("from", few.IsOfStillPrices ? $"{few.Message} Choose another period."
                : $"The {before.Count} stored candles before {Text(from)} UTC give {few.Available} rows to learn from; the first training "
                    + $"needs {few.Required}: start later.");
        }

        var candles = await ReadAsync(context.Candles, scope, to, (int)Math.Ceiling((to - from) / scope.Interval), cancellationToken).ConfigureAwait(false);
        var count = candles.Count(candle => candle.CloseTime > from);
        return count > 0 ? count : throw Refused("from", $"No candle is stored between {Text(from)} and {Text(to)} UTC: choose another period.");
    }
}
