using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Backtesting;

/// <summary>What a backtest is asked to do; what is left out is chosen by <see cref="BacktestPlanner"/>.</summary>
/// <param name="From">The first prediction rests on the first candle that closes after this time; null for the newer half of what is stored, at most
/// <see cref="BacktestPlanner.DefaultPeriod"/>.</param>
/// <param name="To">No candle that closes later is looked at; null for the newest stored one.</param>
/// <param name="RetrainEvery">Time from one training to the next, which is the length of a fold; null for
/// <see cref="BacktestPlanner.DefaultRetrainEvery"/>.</param>
/// <param name="Rows">Rows to learn from; null for what retraining takes.</param>
/// <param name="Models">The ensemble's members; null for all four.</param>
/// <param name="Seed">Seed of all drawing; null for that of retraining.</param>
public sealed record BacktestSettings(
    DateTimeOffset? From = null, DateTimeOffset? To = null, TimeSpan? RetrainEvery = null, int? Rows = null, IReadOnlyList<string>? Models = null,
    int? Seed = null);

/// <summary>A backtest with everything decided.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="From">The first prediction rests on the first candle that closes after this time, UTC.</param>
/// <param name="To">No candle that closes later is looked at, UTC.</param>
/// <param name="RetrainEvery">Time from one training to the next.</param>
/// <param name="Rows">Rows to learn from.</param>
/// <param name="Models">The ensemble's members, in the order of retraining.</param>
/// <param name="Seed">Seed of all drawing.</param>
/// <param name="Folds">How many folds that makes; the last may be shorter.</param>
/// <param name="Candles">How many stored candles the period holds.</param>
public sealed record BacktestPlan(
    Asset Asset, DateTimeOffset From, DateTimeOffset To, TimeSpan RetrainEvery, int Rows, ImmutableArray<string> Models, int Seed, int Folds, int Candles);

/// <summary>A backtest cannot be run as it was asked for; the message names the setting, the rule and the way out.</summary>
public sealed class BacktestRefusedException : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="setting">The setting at fault, for example <c>from</c>.</param>
    /// <param name="message">What is wrong with it, and the way out.</param>
    public BacktestRefusedException(string setting, string message)
        : base(message) => Setting = setting;

    /// <summary>A refusal without its setting; prefer the one with it.</summary>
    public BacktestRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its cause; prefer the one with its setting.</summary>
    public BacktestRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal without words; prefer the one with its setting.</summary>
    public BacktestRefusedException()
    {
    }

    /// <summary>The setting at fault.</summary>
    public string Setting { get; } = "asset";
}
