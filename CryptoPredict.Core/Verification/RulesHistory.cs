using System.Collections.Immutable;

namespace CryptoPredict.Core.Verification;

/// <summary>A stretch of the ledger whose predictions were made by the same rules.</summary>
/// <param name="From">Its first row.</param>
/// <param name="Rules">Their number.</param>
public readonly record struct RulesSpan(long From, int Rules);

/// <summary>By which rules the predictions of a ledger were made.</summary>
/// <param name="Spans">Stretches, each up to the next one's first row; the first starts with the ledger.</param>
public sealed record RulesHistory(ImmutableArray<RulesSpan> Spans)
{
    /// <summary>The rules by which predictions are made now.</summary>
    public int Current => Spans[^1].Rules;

    /// <summary>The rules by which a prediction was made.</summary>
    /// <param name="id">The prediction's id, from 1.</param>
    public int Of(long id) => Spans.Last(span => span.From <= id).Rules;
}
