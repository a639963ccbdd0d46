namespace CryptoPredict.Core.Training;

/// <summary>How the LSTM goes on learning between two rounds of training (section <c>FineTuning</c>).</summary>
public sealed record FineTuningOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "FineTuning";

    /// <summary>Whether a fine-tune starts by itself at the threshold. It can always be started by hand.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>New verified predictions of an asset after which a fine-tune starts by itself.</summary>
    public int Threshold { get; init; } = 20;

    /// <summary>Number of newest verified predictions that a fine-tune learns from.</summary>
    public int Samples { get; init; } = 50;

    /// <summary>Number of newest candles of an upload that a fine-tune learns from after the merge.</summary>
    public int UploadedCandles { get; init; } = 10_000;

    /// <summary>Fewest samples with which a fine-tune may be started.</summary>
    public int MinimumSamples { get; init; } = 10;

    /// <summary>Passes over the samples.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 0.0001;

    /// <summary>Samples per step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Largest gradient norm; larger gradients are scaled down to it.</summary>
    public double MaximumGradientNorm { get; init; } = 1;

    /// <summary>L2 penalty on the weights.</summary>
    public double WeightDecay { get; init; } = 1e-5;
}
