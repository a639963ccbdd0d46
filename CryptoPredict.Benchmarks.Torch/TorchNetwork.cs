using CryptoPredict.Learning.Neural;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CryptoPredict.Benchmarks.Torch;

/// <summary>LSTM layers, of one width as one module of several layers, and a dense head: the modules that our networks correspond to.</summary>
internal sealed class TorchNetwork : Module<Tensor, Tensor>
{
    private readonly List<LSTM> _recurrent = [];
    private readonly Sequential _head;

    public TorchNetwork(NetworkArchitecture architecture)
        : base(nameof(TorchNetwork))
    {
        var input = architecture.InputWidth;
        if (architecture.LstmWidths.Distinct().Count() == 1)
        {
            Add(architecture.LstmWidths[0], architecture.LstmWidths.Count, architecture.Dropout);
        }
        else
        {
            foreach (var width in architecture.LstmWidths)
            {
                Add(width, 1, 0);
            }
        }

        List<(string, Module<Tensor, Tensor>)> head = [];
        foreach (var width in architecture.DenseWidths)
        {
            head.Add(($"fc{head.Count}", Linear(input, width)));
            head.Add(($"relu{head.Count}", ReLU()));
            input = width;
        }

        head.Add(("fc", Linear(input, architecture.OutputWidth)));
        _head = Sequential(head);
        RegisterComponents();

        void Add(int width, int layers, double dropout)
        {
            var layer = LSTM(input, width, layers, batchFirst: true, dropout: dropout);
            register_module($"lstm{_recurrent.Count}", layer);
            _recurrent.Add(layer);
            input = width;
        }
    }

    public override Tensor forward(Tensor input)
    {
        foreach (var layer in _recurrent)
        {
            (input, _, _) = layer.forward(input);
        }

        return _head.forward(input.select(1, input.size(1) - 1));
    }
}
