namespace CryptoPredict.Learning.Linear;

/// <summary>A fitted logistic regression and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Iterations">Steps the solver took.</param>
/// <param name="Converged">Whether the gradient fell below the tolerance; if not, the model is the best point that was reached.</param>
/// <param name="Objective">The penalised loss at the model, see <see cref="LogisticRegression"/>.</param>
public sealed record LogisticFit(LogisticModel Model, int Iterations, bool Converged, double Objective);
