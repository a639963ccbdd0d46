using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>One training under way: its rows, its clock, and how what was learnt becomes a version.</summary>
internal sealed class DirectionTraining
{
    private readonly TrainingData _data;
    private readonly int _seed;
    private readonly CancellationToken _cancellationToken;
    private readonly TimeProvider _time;
    private readonly long _started;

    public DirectionTraining(TrainingData data, int seed, TimeProvider time, CancellationToken cancellationToken)
    {
        _data = data;
        _seed = seed;
        _cancellationToken = cancellationToken;
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>The rows of a range whose price moved, and whether it rose.</summary>
    /// <exception cref="TooFewSamplesException">One of the two directions does not occur.</exception>
    public (float[] Features, int[] Rises) Moves(RowRange range, StandardScaler? scaler)
    {
        List<float> features = [];
        List<int> rises = [];
        Span<float> row = stackalloc float[FeatureSchema.Count];
        for (var i = range.Start; i < range.End; i++)
        {
            if (_data.Table.Targets.Span[i] is var realised and not 0)
            {
                _data.Table.Row(i).CopyTo(row);
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
    public TreeDataset Trees(RowRange range)
    {
        var (features, rises) = Moves(range, null);
        return new TreeDataset(new FeatureMatrix(features, FeatureSchema.Count), Array.ConvertAll(rises, rise => (float)rise));
    }

    /// <summary>Shrinks, names, writes and scores a model.</summary>
    /// <param name="create">Makes the model of a given version and shrinkage; its bytes hold the shrinkage but not the version.</param>
    /// <param name="rows">Rows learnt from.</param>
    /// <param name="parameters">Every setting that shaped it.</param>
    /// <param name="losses">The loss curve.</param>
    public TrainedDirectionModel Complete(
        Func<string, LogOddsShrinkage, IDirectionModel> create, int rows, ModelParameters parameters, IEnumerable<LossPoint> losses)
    {
        var (said, came) = DirectionMetrics.Ask(create("unnamed", LogOddsShrinkage.None), _data, _data.Validation, _cancellationToken);
        var shrinkage = LogOddsShrinkage.Fit(said, DirectionMetrics.Rises(came));
        var card = new ModelCard(_data.Scope, [_data.Seen]);
        var artefact = DirectionCatalogue.Write(new Trained<IDirectionModel>(create("unnamed", shrinkage), card));
        var model = create(Artefact.VersionOf(artefact), shrinkage);
        return new TrainedDirectionModel
        {
            Trained = new Trained<IDirectionModel>(model, card),
            Artefact = artefact,
            Seed = _seed,
            Parameters = parameters.With("shrinkage", shrinkage.Factor).ToDictionary(),
            Losses = [.. losses],
            Rows = rows,
            TrainMetrics = Score(model, _data.Training.Newest(_data.Holdout.Count)),
            HoldoutMetrics = Score(model, _data.Holdout),
            Duration = _time.GetElapsedTime(_started),
        };
    }

    private DirectionMetrics Score(IDirectionModel model, RowRange rows)
    {
        var (probabilities, returns) = DirectionMetrics.Ask(model, _data, rows, _cancellationToken);
        return DirectionMetrics.Of(probabilities, returns, _data.Scope.HorizonSteps);
    }
}
