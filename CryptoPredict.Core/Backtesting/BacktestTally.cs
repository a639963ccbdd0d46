using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Backtesting;

/// <summary>Adds up the checks of a backtest as they come.</summary>
/// <param name="plan">What is run.</param>
/// <param name="horizonSteps">The horizon in candles.</param>
internal sealed class BacktestTally(BacktestPlan plan, int horizonSteps)
{
    private readonly RollingScores _scores = new(plan.Asset, horizonSteps, plan.Candles);
    private readonly ImmutableArray<Column> _columns =
        [.. plan.Models.Prepend(RollingScores.EnsembleModel).Append(Mixes.EqualWeights).Append(RollingScores.PersistenceModel)
            .Select(model => new Column(model))];

    private readonly int _thinning = Math.Max(1, (int)Math.Ceiling((double)plan.Candles / BacktestCurve.MostPoints));
    private readonly List<double> _lower = [];
    private readonly List<double> _upper = [];
    private readonly List<double> _realised = [];
    private readonly List<DateTimeOffset> _times = [];
    private DateTimeOffset _last;

    /// <summary>What is scored.</summary>
    public IEnumerable<string> Models => _columns.Select(column => column.Model);

    /// <summary>The ensemble's relative MAE so far; NaN before the first check.</summary>
    public double RelativeMae => _columns[0].RelativeMae;

    /// <summary>How P(up) did so far.</summary>
    public RiseScore? Rises => _scores.ToScoreBoard().Rises;

    /// <summary>Checks with a price so far.</summary>
    public int Verified => _realised.Count;

    /// <summary>Adds a checked prediction.</summary>
    public void Add(LedgerEntry entry)
    {
        _scores.Add(entry);
        if (entry is not { Prediction: var prediction, Outcome.ActualPrice: { } actual })
        {
            return;
        }

        var realised = Math.Log(actual / prediction.LastPrice);
        _realised.Add(realised);
        _lower.Add(Math.Log(prediction.Lower / prediction.LastPrice));
        _upper.Add(Math.Log(prediction.Upper / prediction.LastPrice));
        foreach (var column in _columns)
        {
            if (ForecastOf(column.Model, prediction) is { } forecast)
            {
                column.Add(forecast - realised, realised, (prediction.LastPrice * Math.Exp(forecast)) - actual);
            }
        }

        _last = prediction.TargetTime;

        // With fewer independent targets the ratio says nothing and would only stretch the chart.
        if (Verified % _thinning == 0 && Verified >= Math.Min(RollingScores.MinimumEffectiveCount * horizonSteps, plan.Candles / 2)
            && Verified >= BacktestCurve.LeastForecasts)
        {
            AddPoint();
        }
    }

    /// <summary>Everything together.</summary>
    public BacktestResult ToResult(int predictions, IEnumerable<BacktestFold> folds)
    {
        // The curve ends at the scores; fewer targets than candles are verified, so there is room for one point more.
        if (Verified >= BacktestCurve.LeastForecasts && (_times.Count == 0 || _times[^1] != _last))
        {
            AddPoint();
        }

        var board = _scores.ToScoreBoard();
        var prices = _columns.ToDictionary(column => column.Model, column => column.PriceErrors);
        var lines = _columns.Where(column => column.Model != RollingScores.PersistenceModel && column.PriceErrors.Count > 0).ToArray();
        return new BacktestResult(
            plan,
            predictions,
            board.Unverifiable,
            [.. board.Models.Where(score => prices.ContainsKey(score.Model)).Select(score => new BacktestScore(
                score, ErrorScores.MeanAbsoluteError(prices[score.Model].ToArray()), ErrorScores.RootMeanSquaredError(prices[score.Model].ToArray())))],
            Verified == 0 ? null : Band(board),
            [.. folds],
            new BacktestCurve([.. lines.Select(column => column.Model)], [.. _times], [.. lines.Select(column => column.Curve.ToImmutableArray())]));
    }

    private void AddPoint()
    {
        _times.Add(_last);
        foreach (var column in _columns)
        {
            column.Curve.Add(column.PriceErrors.Count < BacktestCurve.LeastForecasts ? double.NaN : column.RelativeMae);
        }
    }

    private BandScore Band(ScoreBoard board)
    {
        double[] lower = [.. _lower], upper = [.. _upper];
        return new BandScore(
            board.Coverage, board.BandCoverage, upper.Zip(lower, (high, low) => high - low).Average(),
            CoverageScores.IntervalScore(lower, upper, _realised.ToArray(), 1 - board.BandCoverage));
    }

    private static double? ForecastOf(string model, Prediction prediction) => model switch
    {
        RollingScores.EnsembleModel => prediction.LogReturn,
        RollingScores.PersistenceModel => 0,
        _ => prediction.Members.FirstOrDefault(member => member.Model == model)?.LogReturn,
    };

    /// <summary>What has been added up of one model.</summary>
    private sealed class Column(string model)
    {
        private double _errors;
        private double _moves;

        public string Model => model;

        public List<double> PriceErrors { get; } = [];

        public List<double> Curve { get; } = [];

        public double RelativeMae => PriceErrors.Count == 0 ? double.NaN : ErrorScores.Relative(_errors, _moves);

        public void Add(double error, double realised, double priceError)
        {
            _errors += Math.Abs(error);
            _moves += Math.Abs(realised);
            PriceErrors.Add(priceError);
        }
    }
}
