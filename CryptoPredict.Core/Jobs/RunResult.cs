namespace CryptoPredict.Core.Jobs;

/// <summary>What came of a run's work.</summary>
/// <param name="State">How it ended: succeeded, failed, cancelled, refused or skipped.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record RunResult(RunState State, string Message)
{
    /// <summary>What it counted and measured, in the order to be shown; what it came to know nothing of is left out.</summary>
    public IReadOnlyList<RunFigure> Figures { get; init; } = [];

    /// <summary>What ended it, where that was an exception.</summary>
    public JobFault? Fault { get; init; }

    /// <summary>It did its work.</summary>
    public static RunResult Succeeded(string message, params IReadOnlyList<RunFigure> figures) => new(RunState.Succeeded, message) { Figures = figures };
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
