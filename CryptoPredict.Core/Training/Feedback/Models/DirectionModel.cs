using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>A model that tells directions, and all that the rest of the program asks about it.</summary>
/// <param name="Name">Its name, see <see cref="ModelKind.Name"/>.</param>
/// <param name="Trainer">Makes its trainer by the clock that trainings are timed by.</param>
/// <param name="Format">How it stands in an artefact.</param>
public sealed record DirectionModel(string Name, Func<TimeProvider, IModelTrainer<IDirectionModel>> Trainer, ArtefactFormat<IDirectionModel> Format)
    : ModelKind(Name);
