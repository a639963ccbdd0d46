using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>What a direction model said about one candle's future.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Id of the version that spoke.</param>
/// <param name="AsOf">Close time of the candle it rests on; unique per asset and model.</param>
/// <param name="TargetTime"><paramref name="AsOf"/> + horizon.</param>
/// <param name="LastPrice">Close of that candle.</param>
/// <param name="ProbabilityUp">P(price at target &gt; last price, given that it moves), 0 to 1.</param>
/// <param name="Signal">Buy, sell or hold.</param>
public sealed record DirectionSignal(
    Asset Asset, string Model, string Version, DateTimeOffset AsOf, DateTimeOffset TargetTime, double LastPrice, double ProbabilityUp, Signal Signal)
{
    /// <summary>The outcome at a realised log return.</summary>
    /// <param name="settledAt">Market time of the settling.</param>
    /// <param name="logReturn">ln(price at target / last price); null when the candle of the target time is missing.</param>
    public SignalOutcome Meet(DateTimeOffset settledAt, double? logReturn) =>
        new(settledAt, logReturn, logReturn is null or 0 || ProbabilityUp == 0.5 ? null : ProbabilityUp > 0.5 == logReturn > 0);
}

/// <summary>What came of a signal.</summary>
/// <param name="SettledAt">Market time of the settling.</param>
/// <param name="LogReturn">The realised log return; null when the candle of the target time is missing; it can be settled again should that candle come
/// late.</param>
/// <param name="Hit">
/// Whether P(up) leaned to the side that came, whatever the signal: a hold counts by its P. Null when the price did not move, when P was one half,
/// or without a return.
/// </param>
public sealed record SignalOutcome(DateTimeOffset SettledAt, double? LogReturn, bool? Hit);

/// <summary>A signal with what came of it.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Outcome">What came of it; null while its target time lies ahead.</param>
public sealed record SignalEntry(DirectionSignal Signal, SignalOutcome? Outcome);

/// <summary>How a signal stands.</summary>
public enum SignalState
{
    /// <summary>Its target time lies ahead.</summary>
    Pending,

    /// <summary>Met by a price.</summary>
    Settled,

    /// <summary>The candle of its target time is missing.</summary>
    Unverifiable,
}

/// <summary>What signals can be sorted by.</summary>
public enum SignalColumn
{
    /// <summary>When it was made: AsOf.</summary>
    Made,

    /// <summary>The time it is about.</summary>
    Target,

    /// <summary>The asset's symbol.</summary>
    Asset,

    /// <summary>The model.</summary>
    Model,

    /// <summary>The chance of a rise.</summary>
    Probability,

    /// <summary>The price when it was made.</summary>
    Last,

    /// <summary>The change that came, as a log return.</summary>
    Change,
}

/// <summary>A question to the log of signals; rows come newest first where no other order is asked for.</summary>
/// <param name="Asset">Only this asset; null for all.</param>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="State">Only rows in this state; null for all.</param>
/// <param name="Before">Only signals made before this market time; null for all.</param>
/// <param name="Offset">Rows to skip, 0 or more.</param>
/// <param name="Limit">Rows to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="From">Only signals made at or after this market time; null for all.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record SignalQuery(
    Asset? Asset = null,
    string? Model = null,
    SignalState? State = null,
    DateTimeOffset? Before = null,
    int Offset = 0,
    int Limit = 100,
    DateTimeOffset? From = null,
    SortBy<SignalColumn>? Sort = null)
{
    /// <summary>The most rows one question may ask for.</summary>
    public const int MaxLimit = 5000;
}

/// <summary>A page of signals.</summary>
/// <param name="Items">The rows, in the order asked for.</param>
/// <param name="Total">How many rows the query matches in all.</param>
public sealed record SignalPage(IReadOnlyList<SignalEntry> Items, long Total);

/// <summary>The loop switched on or off.</summary>
/// <param name="At">Market time of the change.</param>
/// <param name="Enabled">Whether cycles start by themselves from then on.</param>
/// <param name="By">Who changed it.</param>
public sealed record FeedbackSwitch(DateTimeOffset At, bool Enabled, string By);
