using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>One training under way: its clock, and how what was learnt becomes a version.</summary>
internal sealed class TrainingRun
{
    private readonly TimeProvider _time;
    private readonly long _started;

    public TrainingRun(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>Names a model after its artefact.</summary>
    /// <param name="family">Of what kind it is.</param>
    /// <param name="create">Makes the model of a given version; called twice, for the artefact's bytes do not hold the version.</param>
    /// <param name="card">What it is for and what it has seen.</param>
    public static (Trained<TModel> Trained, byte[] Artefact) Name<TModel>(ModelFamily<TModel> family, Func<string, TModel> create, ModelCard card)
        where TModel : class, ILearntModel
    {
        var artefact = family.Write(new Trained<TModel>(create("unnamed"), card));
        return (new Trained<TModel>(create(Artefact.VersionOf(artefact)), card), artefact);
    }

    /// <summary>Writes, names and scores a version trained on a round's data.</summary>
    /// <param name="family">Of what kind it is.</param>
    /// <param name="data">The round's data.</param>
    /// <param name="seed">Seed of all drawing.</param>
    /// <param name="create">Makes the model of a given version.</param>
    /// <param name="rows">Rows learnt from.</param>
    /// <param name="parameters">Every setting that shaped it.</param>
    /// <param name="losses">The loss curve.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public TrainedModel<TModel> Complete<TModel>(
        ModelFamily<TModel> family, TrainingData data, int seed, Func<string, TModel> create, int rows, ModelParameters parameters,
        IEnumerable<LossPoint> losses,
        CancellationToken cancellationToken)
        where TModel : class, ILearntModel
    {
        var (trained, artefact) = Name(family, create, new ModelCard(data.Scope, [data.Seen]));
        return Complete(
            trained,
            artefact,
            seed,
            rows,
            parameters,
            losses,
            family.Score(trained.Model, data, data.Training.Newest(data.Holdout.Count), cancellationToken),
            family.Score(trained.Model, data, data.Holdout, cancellationToken));
    }

    /// <summary>A version with scores that are known already.</summary>
    public TrainedModel<TModel> Complete<TModel>(
        Trained<TModel> trained, byte[] artefact, int seed, int rows, ModelParameters parameters, IEnumerable<LossPoint> losses,
        IModelMetrics train, IModelMetrics? holdout)
        where TModel : class, ILearntModel => new()
        {
            Trained = trained,
            Artefact = artefact,
            ArtefactHash = Artefact.Hash(artefact),
            Seed = seed,
            Parameters = parameters.ToDictionary(),
            Losses = [.. losses],
            Rows = rows,
            TrainMetrics = train,
            HoldoutMetrics = holdout,
            Duration = _time.GetElapsedTime(_started),
        };
}
