using System.Collections.Immutable;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Backtesting;

/// <summary>What a backtest found. The same candles, plan and options give the same numbers, but for the times that trainings took.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Predictions">Predictions made; those whose target lies after the period wait for ever.</param>
/// <param name="Unverifiable">Targets for which no price was stored.</param>
/// <param name="Scores">The ensemble first, then persistence, then the members and their plain mean.</param>
/// <param name="Band">The ensemble's band; null when nothing was verified.</param>
/// <param name="Folds">In order of time.</param>
/// <param name="Curve">How the relative errors went over time.</param>
public sealed record BacktestResult(
    BacktestPlan Plan, int Predictions, int Unverifiable, ImmutableArray<BacktestScore> Scores, BandScore? Band, ImmutableArray<BacktestFold> Folds,
    BacktestCurve Curve);

/// <summary>How one model did over the whole period.</summary>
/// <param name="Score">In log returns, beside persistence on the same targets.</param>
/// <param name="PriceMae">mean |predicted − actual price|.</param>
/// <param name="PriceRmse">√ mean (predicted − actual price)².</param>
public sealed record BacktestScore(ForecastScore Score, double PriceMae, double PriceRmse);

/// <summary>How the ensemble's band did.</summary>
/// <param name="Coverage">Share of targets inside it.</param>
/// <param name="Aim">The share it aims at.</param>
/// <param name="MeanWidth">Mean of ln(upper / lower).</param>
/// <param name="IntervalScore">Mean interval score in log returns; smaller is better.</param>
public sealed record BandScore(Proportion Coverage, double Aim, double MeanWidth, double IntervalScore);

/// <summary>One stretch of the period, predicted by versions that had learnt nothing later than its start.</summary>
/// <param name="Number">From 1.</param>
/// <param name="From">Its predictions rest on candles that closed after this time.</param>
/// <param name="To">And up to this time.</param>
/// <param name="LearntTo">When the newest target came that training or early stopping has seen; null when nothing was trained.</param>
/// <param name="Rows">Rows to learn from.</param>
/// <param name="Trainings">What became of each model's training; empty when there was no candle to predict on.</param>
/// <param name="Scores">How its predictions did: ensemble, persistence, members; empty when none was verified.</param>
public sealed record BacktestFold(
    int Number, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? LearntTo, int Rows, ImmutableArray<FoldTraining> Trainings,
    ImmutableArray<FoldScore> Scores);

/// <summary>One training of one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="TookOver">Whether the new version predicts in the fold; else the one before goes on, if there is one.</param>
/// <param name="Note">What the gate said, or why there is no version, in a sentence.</param>
public sealed record FoldTraining(string Model, TimeSpan Duration, bool TookOver, string Note);

/// <summary>How one model did in one fold.</summary>
/// <param name="Model">The model.</param>
/// <param name="Count">Verified predictions in which it took part.</param>
/// <param name="MeanAbsoluteError">In log returns.</param>
/// <param name="RelativeMae">Over persistence's on the same targets.</param>
public sealed record FoldScore(string Model, int Count, double MeanAbsoluteError, double RelativeMae);

/// <summary>The relative MAE from the beginning of the period up to each of some moments.</summary>
/// <param name="Models">The models, in the order of <paramref name="RelativeMae"/>.</param>
/// <param name="Times">Target times, ascending, at most <see cref="MostPoints"/>.</param>
/// <param name="RelativeMae">One column per model, as long as <paramref name="Times"/>; NaN before it made <see cref="LeastForecasts"/>.</param>
public sealed record BacktestCurve(ImmutableArray<string> Models, ImmutableArray<DateTimeOffset> Times, ImmutableArray<ImmutableArray<double>> RelativeMae)
{
    /// <summary>From so many forecasts of a model on its line is drawn: the mean of fewer is noise, and would only stretch the chart.</summary>
    public const int LeastForecasts = 60;

    /// <summary>The most points of a curve.</summary>
    public const int MostPoints = 500;
}
