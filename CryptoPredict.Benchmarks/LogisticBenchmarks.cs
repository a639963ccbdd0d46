using BenchmarkDotNet.Attributes;
using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Benchmarks;

/// <summary>What a logistic regression costs: a fit on 10,000 rows of 32 features, and the log odds of one row.</summary>
[MemoryDiagnoser]
public class LogisticBenchmarks
{
    private const int Rows = 10_000;
    private const int Columns = 32;

    private readonly float[] _features = new float[Rows * Columns];
    private readonly int[] _labels = new int[Rows];
    private LogisticModel _model = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var row = 0; row < Rows; row++)
        {
            var signal = 0.0;
            for (var j = 0; j < Columns; j++)
            {
                var value = (float)((2 * random.NextDouble()) - 1);
                _features[(row * Columns) + j] = value;
                signal += value * ((j % 5) - 2) / 5;
            }

            _labels[row] = signal + (2 * random.NextDouble()) > 1 ? 1 : 0;
        }

        _model = Fit();
    }

    [Benchmark]
    public LogisticModel Fit() => LogisticRegression.Fit<float>(_features, Columns, _labels, new LogisticOptions()).Model;

    [Benchmark]
    public double Predict() => _model.LogOdds<float>(_features.AsSpan(0, Columns));
}
