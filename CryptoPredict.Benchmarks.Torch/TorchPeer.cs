using CryptoPredict.Benchmarks.Peers;
using CryptoPredict.Learning.Neural;
using TorchSharp;
using static TorchSharp.torch;

namespace CryptoPredict.Benchmarks.Torch;

/// <summary>TorchSharp: libtorch from .NET.</summary>
public sealed class TorchPeer : INetworkPeer
{
    public TorchPeer()
    {
        // Loads the native library, so that a system that lacks what it needs is found here.
        InitializeDeviceType(DeviceType.CPU);
        _ = get_num_threads();
    }

    public string Name => $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} with libtorch {__version__}";

    public int Threads
    {
        set => set_num_threads(value);
    }

    public Action Training(NetworkArchitecture architecture, SequenceData data, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (inputs, targets) = Tensors(data);
        return () =>
        {
            using var all = NewDisposeScope();
            using var network = new TorchNetwork(architecture);
            network.train();
            var parameters = network.parameters().ToList();
            using var optimiser = optim.Adam(parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
            for (var epoch = 0; epoch < options.Epochs; epoch++)
            {
                using var order = randperm(data.Count, ScalarType.Int64);
                for (long start = 0; start < data.Count; start += options.BatchSize)
                {
                    using var step = NewDisposeScope();
                    var rows = order.narrow(0, start, Math.Min(options.BatchSize, data.Count - start));
                    optimiser.zero_grad();
                    var loss = nn.functional.mse_loss(network.forward(inputs.index_select(0, rows)), targets.index_select(0, rows));
                    loss.backward();
                    if (options.MaximumGradientNorm is { } most)
                    {
                        nn.utils.clip_grad_norm_(parameters, most);
                    }

                    optimiser.step();
                }
            }
        };
    }

    public Action Prediction(NetworkArchitecture architecture, SequenceData data)
    {
        var (inputs, _) = Tensors(data);
        var network = new TorchNetwork(architecture);
        network.eval();
        var one = inputs.narrow(0, 0, 1);
        return () =>
        {
            using var scope = NewDisposeScope();
            using var nothing = no_grad();
            network.forward(one).item<float>();
        };
    }

    private static (Tensor Inputs, Tensor Targets) Tensors(SequenceData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var width = data.SequenceLength * data.InputWidth;
        var inputs = new float[data.Count * width];
        var targets = new float[data.Count * data.OutputWidth];
        for (var row = 0; row < data.Count; row++)
        {
            data.Sequence(row).CopyTo(inputs.AsSpan(row * width));
            data.Targets(row).CopyTo(targets.AsSpan(row * data.OutputWidth));
        }

        return (tensor(inputs, [data.Count, data.SequenceLength, data.InputWidth]), tensor(targets, [data.Count, data.OutputWidth]));
    }
}
