using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>Models that forecast returns: judged by their absolute errors beside those of persistence.</summary>
internal sealed class ForecastFamily : ModelFamily<IForecaster>
{
    private ForecastFamily()
    {
    }

    /// <summary>The only one.</summary>
    public static ForecastFamily Instance { get; } = new();

    /// <inheritdoc/>
    protected internal override GateRule Rule { get; } = new("MAE", "that of “no change”");

    /// <inheritdoc/>
    protected internal override double Baseline => 0;

    /// <inheritdoc/>
    protected override ArtefactFormat<IForecaster>? FormatOf(string model) => ModelCatalogue.Find(model)?.Format;

    /// <inheritdoc/>
    protected internal override double Ask(IForecaster model, in ForecastInput input) => model.Predict(input).LogReturn;

    /// <inheritdoc/>
    protected internal override bool Counts(double realised) => true;

    /// <inheritdoc/>
    protected internal override string? MissingIn(double answer) => double.IsFinite(answer) ? null : "finite number";

    /// <inheritdoc/>
    protected internal override double[] Losses(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised) =>
        Array.ConvertAll(ForecastMetrics.Errors(answers, realised), Math.Abs);

    /// <inheritdoc/>
    protected internal override IModelMetrics Score(ReadOnlySpan<double> answers, ReadOnlySpan<double> realised, int horizonSteps) =>
        ForecastMetrics.Of(answers, realised, horizonSteps);

    /// <inheritdoc/>
    protected internal override string? InsaneBecause(IModelMetrics metrics, GateOptions options) => base.InsaneBecause(metrics, options)
        ?? (metrics is ForecastMetrics own && own.ForecastDeviation > options.MaxRelativeDeviation * own.RealisedDeviation
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Its forecasts vary by {own.ForecastDeviation:G3}, more than {options.MaxRelativeDeviation:G3} times the returns' {own.RealisedDeviation:G3}.")
            : null);

    /// <inheritdoc/>
    protected internal override GateDecision ToRecord(GateVerdict verdict)
    {
        var numbers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        numbers["relative_to_champion"] = verdict.Relative;
        numbers["p_worse"] = verdict.PWorse;
        Add("candidate", verdict.Candidate);
        Add(verdict.Against is null ? "persistence" : "champion", verdict.Standing);
        return new GateDecision(
            verdict.Promoted, verdict.Against is null ? verdict.Reason : $"{verdict.Reason} (against {verdict.Against})", verdict.AddTo(numbers.ToImmutable()));

        void Add(string who, IModelMetrics? metrics)
        {
            foreach (var (name, value) in metrics?.ToNumbers() ?? ImmutableSortedDictionary<string, double>.Empty)
            {
                numbers[$"{who}_{name}"] = value;
            }
        }
    }
}
