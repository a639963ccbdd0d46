using System.Globalization;

namespace CryptoPredict.Learning.Neural;

/// <summary>How a network is trained. Defaults are PyTorch's where it has them.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Sequences per step, at least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Adam's step size; positive.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Decay of Adam's first moment, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of Adam's second moment, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What keeps Adam's divisor from zero; positive.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>L2 penalty: this times the weight is added to each gradient after clipping; 0 or more.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients whose global L2 norm exceeds this are scaled down to it; positive, or null for no clipping.</summary>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>What is minimised.</summary>
    public Loss Loss { get; init; } = Loss.MeanSquared;

    /// <summary>Lowers the learning rate when the loss no longer falls; null for a constant rate.</summary>
    public PlateauSchedule? Plateau { get; init; }

    /// <summary>
    /// Ends training after this many epochs without a better loss and restores the weights of the best epoch; at least 1, or
    /// null to run all epochs and keep the last weights. The loss is that of the validation data, or of training without any.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Whether every epoch takes the sequences in a new order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Seed of shuffling and dropout.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Threads that share each batch, at least 1. The same data and seed give the same weights to the bit with any number of them, on processors of one
    /// arithmetic (<see cref="Numerics.VectorWidths.Arithmetic"/>). A batch has eight shards at most, so more threads than that bring nothing.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Throws when an option is out of range.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and what is allowed.</exception>
    internal void Validate()
    {
        Require(Epochs >= 1, nameof(Epochs), Epochs, "be at least 1");
        Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "be at least 1");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "be positive and finite");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "lie in [0, 1)");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "lie in [0, 1)");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "be positive and finite");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "be 0 or more and finite");
        Require(MaximumGradientNorm is null or > 0, nameof(MaximumGradientNorm), MaximumGradientNorm, "be positive, or null");
        Require(EarlyStoppingPatience is null or >= 1, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "be at least 1, or null");
        Require(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "lie between 1 and 1024");
        ArgumentNullException.ThrowIfNull(Loss);
        Plateau?.Validate();
    }

    internal static void Require(bool holds, string name, object? value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} must {rule}; got {value}."), name);
        }
    }
}
