namespace CryptoPredict.Core.Training;

/// <summary>How the network goes on learning between two trainings (section <c>FineTuning</c>).</summary>
public sealed record FineTuningOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "FineTuning";

    /// <summary>Whether it starts by itself at the threshold; by hand it can be started in any case.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>New verified predictions of an asset after which a fine-tune starts by itself.</summary>
    public int Threshold { get; init; } = 20;

    /// <summary>How many of the newest verified predictions it learns from.</summary>
    public int Samples { get; init; } = 50;

    /// <summary>How many of the newest candles of an upload it learns from.</summary>
    public int UploadedCandles { get; init; } = 10_000;

    /// <summary>The fewest it may be started with by hand.</summary>
    public int MinimumSamples { get; init; } = 10;

    /// <summary>Passes over the samples.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 0.0001;

    /// <summary>Samples per step; fewer when there are fewer.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Largest gradient norm.</summary>
    public double MaximumGradientNorm { get; init; } = 1;

    /// <summary>L2 penalty on the weights.</summary>
    public double WeightDecay { get; init; } = 1e-5;
}
