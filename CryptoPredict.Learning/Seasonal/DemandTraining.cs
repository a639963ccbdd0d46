namespace CryptoPredict.Learning.Seasonal;

/// <summary>How the network of all series is trained.</summary>
public sealed record DemandTraining
{
    /// <summary>Seed of the first weights and of what is sampled in which order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Passes over the sample from scratch at most, at least 1; it ends earlier where the windows held out are no longer forecast better.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Passes when weights are trained on, at least 1.</summary>
    public int EpochsOn { get; init; } = 4;

    /// <summary>Threads that share the work, at least 1; their number changes no bit of the weights.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>A pass of a training.</summary>
/// <param name="IsJudge">Whether it is the judging network that learns, else the serving one.</param>
/// <param name="Epoch">Number of the pass, from 1.</param>
/// <param name="Epochs">The most passes there will be.</param>
/// <param name="Loss">Mean squared error of the sample, in units of how far values lie from their weekday's mean.</param>
/// <param name="HeldOutLoss">That of the newest windows, which are held out.</param>
public sealed record DemandEpoch(bool IsJudge, int Epoch, int Epochs, double Loss, double HeldOutLoss);
