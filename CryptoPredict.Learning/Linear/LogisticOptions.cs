namespace CryptoPredict.Learning.Linear;

/// <summary>Settings of a logistic regression.</summary>
public sealed record LogisticOptions
{
    /// <summary>
    /// C, the weight of the log loss against the penalty ½‖w‖²; finite, more than 0. Small values hold the weights near 0.
    /// </summary>
    public double InverseRegularization { get; init; } = 1.0;

    /// <summary>
    /// Penalise every weight as if its feature had standard deviation 1, so that units do not matter: the same as standardising the features
    /// first. The fitted weights are in the features' own units either way, so rows to predict are never scaled by the caller.
    /// </summary>
    public bool Standardize { get; init; }

    /// <summary>When to stop: Euclidean norm of the gradient over 1 + norm of the weights, both in the solver's scaled coordinates; more than 0.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>The most steps of the solver, 1 or more.</summary>
    public int MaxIterations { get; init; } = 1000;

    internal void Validate()
    {
        Require(double.IsFinite(InverseRegularization) && InverseRegularization > 0, InverseRegularization, nameof(InverseRegularization),
            "finite and more than 0");
        Require(double.IsFinite(Tolerance) && Tolerance > 0, Tolerance, nameof(Tolerance), "finite and more than 0");
        Require(MaxIterations >= 1, MaxIterations, nameof(MaxIterations), "1 or more");
    }

    private static void Require(bool holds, object value, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {rule}.");
        }
    }
}
