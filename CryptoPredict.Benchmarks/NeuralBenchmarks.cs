using BenchmarkDotNet.Attributes;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// The networks' training, fine-tuning and prediction on 32 features. PyTorch 1.13 on two cores of such a machine takes: Compact 8.4–9.4 s,
/// Deep epoch 1.4–1.8 s, fine-tuning 0.13 s (Compact) and 0.09–0.13 s (Deep), one sequence 490 µs (Compact) and 265 µs (Deep).
/// </summary>
[MemoryDiagnoser]
public class NeuralBenchmarks
{
    private const int Features = 32;
    private static readonly NetworkPreset Compact = NetworkPreset.Compact;
    private static readonly NetworkPreset Deep = NetworkPreset.Deep;
    private readonly SequenceTrainer _trainer = new();
    private readonly SequenceNetwork _compact = SequenceNetwork.Create(Compact.Architecture(Features), 1);
    private readonly SequenceNetwork _deep = SequenceNetwork.Create(Deep.Architecture(Features), 1);
    private readonly SequenceData _compactData = RandomData(Compact, 10_000);
    private readonly SequenceData _deepData = RandomData(Deep, 10_000);
    private readonly SequenceData _compactRecent = RandomData(Compact, 50);
    private readonly SequenceData _deepRecent = RandomData(Deep, 50);
    private readonly float[] _output = new float[1];

    /// <summary>10,000 sequences of 30, batch 64, 10 epochs.</summary>
    [Benchmark]
    public TrainingResult TrainCompact() => _trainer.Train(_compact, _compactData, null, Compact.Training);

    /// <summary>10,000 sequences of 10, batch 32, 1 epoch.</summary>
    [Benchmark]
    public TrainingResult TrainDeepEpoch() => _trainer.Train(_deep, _deepData, null, Deep.Training with { Epochs = 1 });

    /// <summary>50 sequences, batch 8, 5 epochs.</summary>
    [Benchmark]
    public TrainingResult FineTuneCompact() => _trainer.Train(_compact, _compactRecent, null, FineTuning(Compact));

    /// <summary>50 sequences, batch 8, 5 epochs.</summary>
    [Benchmark]
    public TrainingResult FineTuneDeep() => _trainer.Train(_deep, _deepRecent, null, FineTuning(Deep));

    [Benchmark]
    public float PredictCompact()
    {
        _compact.Predict(_compactRecent.Sequence(0), _output);
        return _output[0];
    }

    [Benchmark]
    public float PredictDeep()
    {
        _deep.Predict(_deepRecent.Sequence(0), _output);
        return _output[0];
    }

    internal static SequenceData RandomData(NetworkPreset preset, int count)
    {
        var random = new Random(1);
        return SequenceData.FromSequences(Values(count * preset.SequenceLength * Features), Values(count), preset.SequenceLength, Features);

        float[] Values(int length)
        {
            var values = new float[length];
            foreach (ref var value in values.AsSpan())
            {
                value = (random.NextSingle() * 2) - 1;
            }

            return values;
        }
    }

    private static TrainingOptions FineTuning(NetworkPreset preset) =>
        preset.Training with { Epochs = 5, BatchSize = 8, EarlyStoppingPatience = null };
}
