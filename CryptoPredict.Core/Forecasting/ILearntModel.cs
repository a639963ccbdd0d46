namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// What was learnt of one asset, under a name and a version. Immutable and thread-safe: the same input gives the same bits, live and years later.
/// </summary>
public interface ILearntModel
{
    /// <summary>The model's name as it stands in code, pages and API: <c>kalman</c>, <c>random-forest</c>, …</summary>
    string Model { get; }

    /// <summary>Which version of the model this is; unique per model and asset.</summary>
    string Version { get; }

    /// <summary>How many closes it needs before it can speak; 0 when it uses none.</summary>
    int RequiredCloses { get; }

    /// <summary>How many feature rows it needs before it can speak; 0 when it uses none.</summary>
    int RequiredFeatureRows { get; }
}

/// <summary>A model with its card: what an artefact holds.</summary>
/// <param name="Model">The model.</param>
/// <param name="Card">What it is for and what it has seen.</param>
public sealed record Trained<TModel>(TModel Model, ModelCard Card)
    where TModel : class, ILearntModel;
