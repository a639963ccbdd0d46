namespace CryptoPredict.Learning.Additive;

/// <summary>A fitted additive model and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Observations">Values it was fitted to.</param>
/// <param name="Missing">Values that were NaN and left out.</param>
/// <param name="Turns">Turns the solver took.</param>
/// <param name="Converged">Whether it reached the mode; if not, the model is the best point that was reached.</param>
/// <param name="NegativeLogPosterior">Negative logarithm of the posterior density at the model, in scaled units and without constants; NaN for a constant
/// series, which has no mode.</param>
public sealed record AdditiveFit(AdditiveModel Model, int Observations, int Missing, int Turns, bool Converged, double NegativeLogPosterior);

/// <summary>How far a fit has come.</summary>
/// <param name="Turn">Turns taken, from 1; some tens are usual.</param>
/// <param name="NegativeLogPosterior">Falls from turn to turn.</param>
public sealed record AdditiveProgress(int Turn, double NegativeLogPosterior);
