namespace CryptoPredict.Learning.Neural;

/// <summary>What a training run gave.</summary>
/// <param name="Network">The trained network.</param>
/// <param name="Epochs">The epochs that were run, in order.</param>
/// <param name="BestEpoch">The epoch with the lowest loss, from 1; with early stopping, the network's weights are from here.</param>
public sealed record TrainingResult(SequenceNetwork Network, IReadOnlyList<EpochReport> Epochs, int BestEpoch);

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Epochs">Epochs the run was asked for.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's batches, each taken before its step, with dropout.</param>
/// <param name="ValidationLoss">Mean loss of the validation data after the epoch, without dropout; null without such data.</param>
/// <param name="LearningRate">Learning rate of the epoch.</param>
/// <param name="Elapsed">Time the epoch took, validation included.</param>
/// <param name="IsBest">Whether the loss (validation's, else training's) is the lowest so far.</param>
public sealed record EpochReport(
    int Epoch, int Epochs, double TrainingLoss, double? ValidationLoss, double LearningRate, TimeSpan Elapsed, bool IsBest);
