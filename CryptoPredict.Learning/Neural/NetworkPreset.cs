namespace CryptoPredict.Learning.Neural;

/// <summary>A named architecture together with how it is trained.</summary>
public sealed record NetworkPreset
{
    private NetworkPreset()
    {
    }

    /// <summary>Small and quick, for retraining every hour: LSTM 32 and 16 on sequences of 30, batches of 64, 10 epochs.</summary>
    public static NetworkPreset Compact { get; } = new()
    {
        Name = "compact",
        SequenceLength = 30,
        LstmWidths = [32, 16],
        Training = new TrainingOptions { BatchSize = 64, Epochs = 10 },
    };

    /// <summary>
    /// Two LSTM layers of 128 with dropout 0.2 and dense layers 128 → 64 → 32 → 1 on sequences of 10; batches of 32, learning rate
    /// 0.0005, up to 150 epochs, ended after 20 without improvement.
    /// </summary>
    public static NetworkPreset Deep { get; } = new()
    {
        Name = "deep",
        SequenceLength = 10,
        LstmWidths = [128, 128],
        Dropout = 0.2,
        DenseWidths = [64, 32],
        Training = new TrainingOptions { BatchSize = 32, LearningRate = 0.0005, Epochs = 150, EarlyStoppingPatience = 20 },
    };

    /// <summary>Both presets.</summary>
    public static IReadOnlyList<NetworkPreset> All { get; } = [Compact, Deep];

    /// <summary>The name in code, configuration and files.</summary>
    public required string Name { get; init; }

    /// <summary>Time steps of a sequence.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>Units of each LSTM layer.</summary>
    public required IReadOnlyList<int> LstmWidths { get; init; }

    /// <summary>Dropout between LSTM layers.</summary>
    public double Dropout { get; init; }

    /// <summary>Units of each dense ReLU layer before the output.</summary>
    public IReadOnlyList<int> DenseWidths { get; init; } = [];

    /// <summary>How it is trained.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The architecture for inputs of a given width.</summary>
    /// <param name="inputWidth">Values per time step.</param>
    /// <param name="outputWidth">Values the network gives per sequence.</param>
    public NetworkArchitecture Architecture(int inputWidth, int outputWidth = 1) => new()
    {
        InputWidth = inputWidth,
        LstmWidths = LstmWidths,
        Dropout = Dropout,
        DenseWidths = DenseWidths,
        OutputWidth = outputWidth,
    };
}
