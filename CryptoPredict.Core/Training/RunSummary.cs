using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>How a run ended.</summary>
/// <param name="RunId">Its id in the history.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">The outcome in a sentence.</param>
public sealed record RunSummary(long RunId, RunOutcome Outcome, string Message)
{
    /// <summary>What it counted and measured, in the order to be shown; what it came to know nothing of is left out.</summary>
    public IReadOnlyList<RunFigure> Figures { get; init; } = [];
}

/// <summary>Something that a run counted or measured; a score over several versions is their mean.</summary>
/// <param name="Name">What, in a word or two, for example <c>promoted</c>.</param>
/// <param name="Value">How much; finite.</param>
public readonly record struct RunFigure(string Name, double Value)
{
    /// <summary>The figure that says how many versions were made.</summary>
    public const string Models = "models";

    /// <summary>The figure that says how many versions became champions.</summary>
    public const string Promoted = "promoted";
}
