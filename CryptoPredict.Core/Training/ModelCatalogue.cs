using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>Every model of the ensemble. What is to be said of each, or done with each, goes over <see cref="All"/>.</summary>
public static class ModelCatalogue
{
    /// <summary>All of them, in the order in which they are trained and listed.</summary>
    public static ImmutableArray<ForecastModel> All { get; } =
    [
        new(KalmanForecaster.ModelName, time => new KalmanTrainer(time), KalmanForecaster.Format)
        {
            Description = "A local linear trend on the log price, filtered by a Kalman filter whose variances are fitted by maximum likelihood.",
            Color = 1, StartWeight = 0.10, CostGrowsWithRows = false,
        },
        new(TreeForecaster.RandomForestModel, time => new RandomForestTrainer(time), TreeForecaster.Format)
        {
            Description = "A random forest on the newest row of features.",
            Color = 2, StartWeight = 0.30, VolatilityTilt = -1,
        },
        new(TreeForecaster.LightGbmModel, time => new LightGbmTrainer(time), TreeForecaster.Format)
        {
            Description = "Leaf-wise boosted trees, in the manner of LightGBM, on the newest row of features.",
            Color = 3, StartWeight = 0.35,
        },
        new(LstmForecaster.ModelName, time => new LstmTrainer(time), LstmForecaster.Format)
        {
            Description = "A recurrent network (LSTM) on the newest rows of features; it is fine-tuned by verified predictions.",
            Color = 4, StartWeight = 0.25, VolatilityTilt = 1, LearnsInEpochs = true,
        },
    ];

    /// <summary>Their names, in their order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The one of a name; null when there is none.</summary>
    public static ForecastModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    /// <summary>The one of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static ForecastModel Require(string name) => ModelKind.Require(All, name);

    /// <summary>One trainer per model, in their order.</summary>
    /// <param name="wall">By which they say how long they took.</param>
    public static ImmutableArray<IModelTrainer<IForecaster>> Trainers(TimeProvider wall) => [.. All.Select(model => model.Trainer(wall))];

    /// <summary>A forecaster as a member of the ensemble.</summary>
    /// <param name="forecaster">The forecaster.</param>
    /// <param name="options">The start weights that were configured.</param>
    /// <param name="trainedTo">Close time of the newest candle it was trained on, UTC; null for one that cannot go stale.</param>
    public static EnsembleMember MemberOf(IForecaster forecaster, EnsembleOptions options, DateTimeOffset? trainedTo = null)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        return new EnsembleMember(forecaster, StartWeightOf(forecaster.Model, options),
            trainedTo)
        { VolatilityTilt = Find(forecaster.Model)?.VolatilityTilt ?? 0 };
    }

    /// <summary>
    /// The members of an asset's ensemble: its forecasters, and "no change" beside them, so that the mix can retreat to it.
    /// </summary>
    /// <param name="models">The models' members, in their order.</param>
    /// <param name="options">The start weights that were configured.</param>
    public static IEnumerable<EnsembleMember> WithNoChange(IEnumerable<EnsembleMember> models, EnsembleOptions options) =>
        models.Append(MemberOf(new PersistenceForecaster(), options));

    /// <summary>
    /// The weight of a model before anything is verified: the configured one, or else its own; that of a model there is no more is the mean of all.
    /// </summary>
    public static double StartWeightOf(string model, EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return options.StartWeights.TryGetValue(model, out var configured) ? configured
            : model == PersistenceForecaster.ModelName ? PersistenceForecaster.StartWeight
            : Find(model)?.StartWeight ?? All.Average(known => StartWeightOf(known.Name, options));
    }

    /// <summary>The start weights of the models of one ensemble as shares that add up to one, by its preset; empty where all are 0.</summary>
    public static IReadOnlyDictionary<string, double> StartSharesOf(IReadOnlyCollection<string> models, EnsembleOptions options)
    {
        ArgumentNullException.ThrowIfNull(models);
        var weights = models.ToDictionary(model => model, model =>
            options.Preset == EnsemblePreset.Plain ? Math.Sign(StartWeightOf(model, options)) : StartWeightOf(model, options));
        var sum = weights.Values.Sum();
        return sum == 0 ? new Dictionary<string, double>() : weights.ToDictionary(pair => pair.Key, pair => pair.Value / sum);
    }
}
