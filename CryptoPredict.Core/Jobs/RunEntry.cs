using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Jobs;

/// <summary>What a run reports while it is under way, in the order it comes.</summary>
public abstract record RunEntry;

/// <summary>What shaped a run's work.</summary>
/// <param name="Values">As text in the invariant culture.</param>
public sealed record RunParameters(ImmutableSortedDictionary<string, string> Values) : RunEntry;

/// <summary>What a run did for one model of one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="VersionId">The version made; null for none.</param>
/// <param name="Gate">What the gate said; null when it was not asked.</param>
/// <param name="Note">What was cut back, kept or failed, in a sentence; null for nothing.</param>
public sealed record RunStep(Asset Asset, string Model, TimeSpan Duration, string? VersionId, GateDecision? Gate, string? Note) : RunEntry;

/// <summary>The losses of one epoch of one model within a run.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Loss">The epoch's losses.</param>
public sealed record RunEpoch(Asset Asset, string Model, EpochLoss Loss) : RunEntry;

/// <summary>A line of a run's log.</summary>
/// <param name="Number">Counted from 1 within the run, in order; 0 before it is written down.</param>
/// <param name="Elapsed">Wall time since the attempt's start.</param>
/// <param name="Text">The line.</param>
/// <param name="Level">The level at which the application logged it meanwhile (<c>information</c>, <c>warning</c>, …); null for what the run itself
/// tells.</param>
public sealed record RunLogLine(long Number, TimeSpan Elapsed, string Text, string? Level = null) : RunEntry;
