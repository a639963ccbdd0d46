namespace CryptoPredict.Learning.StateSpace;

/// <summary>Variances estimated by maximum likelihood.</summary>
/// <param name="Variances">The estimates; a variance at its lower bound means that the series shows nothing of it.</param>
/// <param name="LogLikelihood">Log-likelihood of the series at the estimates, natural logarithm.</param>
/// <param name="Evaluations">How many times the likelihood was computed.</param>
internal sealed record TrendFit(TrendVariances Variances, double LogLikelihood, int Evaluations);
