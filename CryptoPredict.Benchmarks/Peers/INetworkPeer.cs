using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Benchmarks.Peers;

/// <summary>Another library's networks, with the shapes, data and settings of ours.</summary>
public interface INetworkPeer
{
    /// <summary>The library and its version.</summary>
    string Name { get; }

    /// <summary>Threads it may use from now on.</summary>
    int Threads { set; }

    /// <summary>A training from new weights, to be run once or more; dropout, clipping, optimiser and loss as the options say.</summary>
    /// <param name="architecture">Shape of the network.</param>
    /// <param name="data">What it learns from.</param>
    /// <param name="options">Epochs, size of a batch, learning rate, decay, clipping.</param>
    Action Training(NetworkArchitecture architecture, SequenceData data, TrainingOptions options);

    /// <summary>The forecast of one sequence by a network that stands ready.</summary>
    /// <param name="architecture">Shape of the network.</param>
    /// <param name="data">Its first sequence is asked for.</param>
    Action Prediction(NetworkArchitecture architecture, SequenceData data);
}
