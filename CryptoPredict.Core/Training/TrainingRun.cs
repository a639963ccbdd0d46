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

    /// <summary>Names a forecaster after its artefact.</summary>
    /// <param name="create">Makes the forecaster of a given version; called twice, for the artefact's bytes do not hold the version.</param>
    /// <param name="card">What it is for and what it has seen.</param>
    public static (Trained<IForecaster> Trained, byte[] Artefact) Name(Func<string, IForecaster> create, ModelCard card)
    {
        var artefact = ModelCatalogue.Write(new Trained<IForecaster>(create("unnamed"), card));
        return (new Trained<IForecaster>(create(Artefact.VersionOf(artefact)), card), artefact);
    }

    /// <summary>Writes, names and scores a version trained on a round's data.</summary>
    /// <param name="data">The round's data.</param>
    /// <param name="seed">Seed of all drawing.</param>
    /// <param name="create">Makes the forecaster of a given version.</param>
    /// <param name="rows">Rows learnt from.</param>
    /// <param name="parameters">Every setting that shaped it.</param>
    /// <param name="losses">The loss curve.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public TrainedModel Complete(
        TrainingData data, int seed, Func<string, IForecaster> create, int rows, ModelParameters parameters, IEnumerable<LossPoint> losses,
        CancellationToken cancellationToken)
    {
        var (trained, artefact) = Name(create, new ModelCard(data.Scope, [data.Seen]));
        return Complete(
            trained,
            artefact,
            seed,
            rows,
            parameters,
            losses,
            ForecastMetrics.Of(trained.Model, data, data.Training.Newest(data.Holdout.Count), cancellationToken),
            ForecastMetrics.Of(trained.Model, data, data.Holdout, cancellationToken));
    }

    /// <summary>A version with scores that are known already.</summary>
    public TrainedModel Complete(
        Trained<IForecaster> trained, byte[] artefact, int seed, int rows, ModelParameters parameters, IEnumerable<LossPoint> losses,
        ForecastMetrics train, ForecastMetrics? holdout) => new()
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
