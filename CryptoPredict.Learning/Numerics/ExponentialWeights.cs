namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// Exponentially weighted average of experts (Littlestone &amp; Warmuth 1994; Cesa-Bianchi &amp; Lugosi, <em>Prediction, Learning, and
/// Games</em>, 2006, theorem 2.2) with a floor under every weight: after each round
/// v_i ∝ w_i·exp(−η·loss_i), Σv = 1, then w_i = (1 − N·floor)·v_i + floor. The floor is the fixed share of Herbster &amp; Warmuth
/// (1998): an expert that was bad for long comes back within about ln(1/floor)/η of loss once it is good.
/// </summary>
public static class ExponentialWeights
{
    /// <summary>η = √(8·ln N / T), which bounds what is lost to the best expert closest for losses in [0, 1] and no floor: by √(T·ln N / 2).</summary>
    /// <param name="experts">N, at least 2: a single expert needs no weights.</param>
    /// <param name="rounds">T, the number of rounds planned for; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double LearningRate(int experts, int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(experts, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        return Math.Sqrt(8 * Math.Log(experts) / rounds);
    }

    /// <summary>Moves the weights by one round of losses.</summary>
    /// <param name="weights">One weight per expert, not negative, summing to 1; replaced by the new weights, which do too.</param>
    /// <param name="losses">One finite loss per expert; give an expert that sat the round out the weighted mean of the others.</param>
    /// <param name="learningRate">η, positive, per unit of loss.</param>
    /// <param name="floor">The least weight of an expert, 0 to below 1/N.</param>
    /// <exception cref="ArgumentException">Not one finite loss per weight, or no expert with a weight is left.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> or <paramref name="floor"/> is outside its range.</exception>
    public static void Update(Span<double> weights, ReadOnlySpan<double> losses, double learningRate, double floor = 0)
    {
        if (weights.IsEmpty || weights.Length != losses.Length)
        {
            throw new ArgumentException($"Every expert needs one loss: there are {weights.Length} weights and {losses.Length} losses.", nameof(losses));
        }

        CheckRates(weights.Length, learningRate, floor);

        // Only differences of losses matter: counting from the smallest that carries weight keeps exp from underflowing everywhere.
        var smallest = double.PositiveInfinity;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!double.IsFinite(losses[i]))
            {
                throw new ArgumentException($"Losses must be finite; loss {i} is {losses[i]}.", nameof(losses));
            }

            if (weights[i] > 0)
            {
                smallest = Math.Min(smallest, losses[i]);
            }
        }

        if (double.IsPositiveInfinity(smallest))
        {
            throw new ArgumentException("At least one weight must be positive.", nameof(weights));
        }

        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = weights[i] > 0 ? weights[i] * Math.Exp(-learningRate * (losses[i] - smallest)) : 0;
            sum += weights[i];
        }

        var kept = (1 - (weights.Length * floor)) / sum;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (kept * weights[i]) + floor;
        }
    }

    private static void CheckRates(int experts, double learningRate, double floor)
    {
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be positive and finite.");
        }

        if (!(floor >= 0 && floor * experts < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(floor), floor, $"The floor must be at least 0 and below 1/{experts}, or nothing is left to share out.");
        }
    }
}
