using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Dashboard.Components.Pages.FineTuning;

/// <summary>A fine-tune as the table shows it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">What it did; null when it was refused or ended early.</param>
/// <param name="Version">The version made; null for none, or when retention has removed it.</param>
public sealed record FineTune(JobRun Run, RunStep? Step, ModelVersion? Version)
{
    /// <summary>Verified predictions it learnt from.</summary>
    public int? Samples => Number("samples") is { } samples ? (int)samples : null;

    /// <summary>Loss on them before the first epoch.</summary>
    public double? LossBefore => Number("loss_before");

    /// <summary>Loss on them after the last epoch.</summary>
    public double? LossAfter => Number("loss_after");

    /// <summary>By which share the loss fell; negative when it rose.</summary>
    public double? Improvement => LossBefore is { } before and > 0 && LossAfter is { } after ? (before - after) / before : null;

    /// <summary>Loss by epoch.</summary>
    public IReadOnlyList<double> Losses => Version is null ? [] : [.. Version.Losses.Select(loss => loss.Train)];

    private double? Number(string parameter) =>
        Version?.Parameters.GetValueOrDefault(parameter) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
