using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>A model that forecasts returns: a member of the ensemble, and all that the rest of the program asks about it.</summary>
/// <param name="Name">Its name, see <see cref="ModelKind.Name"/>.</param>
/// <param name="Trainer">Makes its trainer by the clock that trainings are timed by.</param>
/// <param name="Format">How it stands in an artefact.</param>
public sealed record ForecastModel(string Name, Func<TimeProvider, IModelTrainer<IForecaster>> Trainer, ArtefactFormat<IForecaster> Format) : ModelKind(Name)
{
    /// <summary>Its weight in the ensemble before anything is verified, relative to the others'; 0 to 1.</summary>
    public required double StartWeight { get; init; }

    /// <summary>
    /// How its weight follows the volatility, see <see cref="EnsembleOptions.RegimeStrength"/>: 1 for more weight the more volatile, −1 for the less, 0 for
    /// neither.
    /// </summary>
    public double VolatilityTilt { get; init; }

    /// <summary>Whether a training takes longer the more rows it is given.</summary>
    public bool CostGrowsWithRows { get; init; } = true;
}
