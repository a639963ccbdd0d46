using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// Models that tell directions: judged by their log loss beside that of "always 0.5", at rows whose price moved. One without skill has been shrunk to 0.5 and
/// does no harm.
/// </summary>
internal sealed class DirectionFamily : ModelFamily<IDirectionModel>
{
    private DirectionFamily()
    {
    }

    /// <summary>The only one.</summary>
    public static DirectionFamily Instance { get; } = new();

    /// <inheritdoc/>
    protected internal override GateRule Rule { get; } = new("log loss", "that of an even chance");

    /// <inheritdoc/>
    protected internal override double Baseline => 0.5;

    /// <inheritdoc/>
    protected override ArtefactFormat<IDirectionModel>? FormatOf(string model) => DirectionCatalogue.Find(model)?.Format;

    /// <inheritdoc/>
    protected internal override double Ask(IDirectionModel model, in ForecastInput input) => model.ProbabilityUp(input);

    /// <inheritdoc/>
    protected internal override bool Counts(double realised) => realised != 0;

    /// <inheritdoc/>
    protected internal override string? MissingIn(double answer) => answer is >= 0 and <= 1 ? null : "probability";

    /// <inheritdoc/>
    protected internal override double[] Losses(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised) =>
        DirectionMetrics.LogLosses(answers, DirectionMetrics.Rises(realised));

    /// <inheritdoc/>
    protected internal override IModelMetrics Score(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised, int horizonSteps) =>
        DirectionMetrics.Of(answers, realised, horizonSteps);

    /// <inheritdoc/>
    protected internal override GateDecision ToRecord(GateVerdict verdict) => new(
        verdict.Promoted,
        verdict.Reason,
        verdict is not { Candidate: { } candidate, Standing: { } standing } ? ImmutableSortedDictionary<string, double>.Empty
            : verdict.AddTo(candidate.ToNumbers().Add("against_log_loss", standing.Loss).Add("relative_log_loss", verdict.Relative)
                .Add("p_worse", verdict.PWorse)));
}
