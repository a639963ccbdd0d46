using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Forecasting;

/// <summary>What a model forecasts; one trained for another scope cannot stand in.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="HorizonSteps">How many candles ahead; at least 1.</param>
/// <param name="Interval">Length of one candle; positive.</param>
public sealed record ForecastScope(Asset Asset, int HorizonSteps, TimeSpan Interval)
{
    /// <summary>How far ahead it looks.</summary>
    public TimeSpan Horizon => HorizonSteps * Interval;
}

/// <summary>A stretch of time whose price moves a model has learnt from or was chosen by.</summary>
/// <param name="From">As-of time of the first target, UTC.</param>
/// <param name="To">Target time of the last, UTC; after <paramref name="From"/>.</param>
public readonly record struct LabelSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether a target that lives on (<paramref name="asOf"/>, <paramref name="asOf"/> + <paramref name="horizon"/>] shares a move with it.</summary>
    public bool Touches(DateTimeOffset asOf, TimeSpan horizon) => asOf < To && asOf + horizon > From;
}

/// <summary>What a trained forecaster is for and which moves it has seen, so that nobody judges it by those.</summary>
/// <param name="Scope">What it forecasts.</param>
/// <param name="Seen">Training, early stopping, shrinkage and fine-tuning: every stretch whose labels went into it, oldest first.</param>
public sealed record ModelCard(ForecastScope Scope, ImmutableArray<LabelSpan> Seen)
{
    /// <summary>Whether the target that starts at <paramref name="asOf"/> is new to the model.</summary>
    public bool IsUnseen(DateTimeOffset asOf)
    {
        foreach (var span in Seen)
        {
            if (span.Touches(asOf, Scope.Horizon))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The card after learning from one more stretch, older or newer than those before; stretches that meet become one.</summary>
    public ModelCard With(LabelSpan span)
    {
        var seen = ImmutableArray.CreateBuilder<LabelSpan>(Seen.Length + 1);
        foreach (var next in Seen.Append(span).OrderBy(one => one.From))
        {
            if (seen is [.., var last] && next.From <= last.To)
            {
                seen[^1] = last with { To = last.To > next.To ? last.To : next.To };
            }
            else
            {
                seen.Add(next);
            }
        }

        return this with { Seen = seen.ToImmutable() };
    }
}
