using System.Runtime.CompilerServices;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>A logistic regression on the newest feature row, scaled as in its training. Immutable and thread-safe.</summary>
public sealed class LogisticDirection : IDirectionModel
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "logistic";

    /// <summary>How it stands in an artefact: as JSON.</summary>
    internal static ArtefactFormat<IDirectionModel> Format { get; } = ArtefactFormat<IDirectionModel>.Of<LogisticDirection>(
        "logistic-json",
        (logistic, manifest) => (manifest.With(logistic.Scaler) with { Shrinkage = logistic.Shrinkage.Factor }, LogisticFile.Write(logistic.Regression)),
        (manifest, payload, version) => new LogisticDirection(
            version, manifest.HorizonSteps, LogisticFile.Read(payload), manifest.Scaler, LogOddsShrinkage.Of(manifest)));

    private readonly int _horizonSteps;

    /// <summary>Puts a fitted regression to work.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="horizonSteps">How many candles ahead it was trained for; at least 1.</param>
    /// <param name="regression">A regression on scaled rows of <see cref="FeatureSchema"/>.</param>
    /// <param name="scaler">The scaler of its training.</param>
    /// <param name="shrinkage">How much of it is believed.</param>
    /// <exception cref="ArgumentException">The version is blank, or a part has the wrong width.</exception>
    public LogisticDirection(string version, int horizonSteps, LogisticModel regression, StandardScaler scaler, LogOddsShrinkage shrinkage)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonSteps, 1);
        ArgumentNullException.ThrowIfNull(regression);
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(shrinkage);
        if (regression.Features != FeatureSchema.Count || scaler.Width != FeatureSchema.Count)
        {
            throw new ArgumentException(
                $"A regression of {regression.Features} features with a scaler of {scaler.Width} columns cannot tell a direction: "
                    + $"{FeatureSchema.Count} of both are needed.",
                nameof(regression));
        }

        Version = version;
        _horizonSteps = horizonSteps;
        Regression = regression;
        Scaler = scaler;
        Shrinkage = shrinkage;
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int RequiredFeatureRows => 1;

    /// <inheritdoc/>
    public LogOddsShrinkage Shrinkage { get; }

    /// <summary>The regression, on scaled features.</summary>
    public LogisticModel Regression { get; }

    /// <summary>The scaler of its training.</summary>
    public StandardScaler Scaler { get; }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public double ProbabilityUp(in ForecastInput input)
    {
        if (input.HorizonSteps != _horizonSteps || !FeatureWindow.TryGet(input, 1, out var row))
        {
            return double.NaN;
        }

        Span<float> scaled = stackalloc float[FeatureSchema.Count];
        Scaler.Transform(row, scaled);
        return Shrinkage.ToProbability(Regression.LogOdds<float>(scaled));
    }
}
