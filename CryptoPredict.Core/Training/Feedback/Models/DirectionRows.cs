using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>What models that tell directions learn from: the rows whose price moved.</summary>
internal static class DirectionRows
{
    /// <summary>The rows of a range whose price moved, and whether it rose.</summary>
    /// <exception cref="TooFewSamplesException">One of the two directions does not occur.</exception>
    public static (float[] Features, int[] Rises) Moves(TrainingData data, RowRange range, StandardScaler? scaler)
    {
        List<float> features = [];
        List<int> rises = [];
        Span<float> row = stackalloc float[FeatureSchema.Count];
        for (var i = range.Start; i < range.End; i++)
        {
            if (data.Table.Targets.Span[i] is var realised and not 0)
            {
                data.Table.Row(i).CopyTo(row);
                scaler?.Transform(row, row);
                features.AddRange(row);
                rises.Add(realised > 0 ? 1 : 0);
            }
        }

        var up = rises.Sum();
        return Math.Min(up, rises.Count - up) > 0
            ? ([.. features], [.. rises])
            : throw new TooFewSamplesException(Math.Min(up, rises.Count - up), 1, "moves of the rarer direction");
    }

    /// <summary>The same as a tree learner takes it.</summary>
    public static TreeDataset Trees(TrainingData data, RowRange range)
    {
        var (features, rises) = Moves(data, range, null);
        return new TreeDataset(new FeatureMatrix(features, FeatureSchema.Count), Array.ConvertAll(rises, rise => (float)rise));
    }

    /// <summary>How much of a model that is believed in full the validation part asks to believe.</summary>
    public static LogOddsShrinkage Shrinkage(IDirectionModel model, TrainingData data, CancellationToken cancellationToken)
    {
        var (answers, realised) = DirectionFamily.Instance.Ask(model, data, data.Validation, cancellationToken);
        return LogOddsShrinkage.Fit(answers, DirectionMetrics.Rises(realised));
    }
}
