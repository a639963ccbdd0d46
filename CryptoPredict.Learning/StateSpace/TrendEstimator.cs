using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace CryptoPredict.Learning.StateSpace;

/// <summary>
/// Maximum-likelihood variances of a structural model: Nelder-Mead over log variances in units of the variance of the
/// series' steps, from three starting points: on minutes of BTC and ETH any one of them alone at times ends up to 2.7 below the best.
/// </summary>
internal static class TrendEstimator
{
    /// <summary>The fewest observations, not counting missing ones, that are accepted.</summary>
    public const int MinimumObservations = 10;

    // In units of the variance of the steps: below the lower bound a component moves nothing that can be seen, and above the
    // upper bound the model would move far more than the series did.
    private static readonly double LogLowest = Math.Log(1e-12);
    private static readonly double LogHighest = Math.Log(1e2);

    private const double Tolerance = 1e-9;
    private const int MaximumIterations = 400;

    // Irregular, level, slope: mostly level, mostly noise, mostly slope.
    private static readonly double[][] Starts = [[-3, -0.5, -7], [-1, -3, -10], [-2, -2, -2]];

    /// <summary>Estimates the variances. Deterministic.</summary>
    /// <param name="model">Which model; a local level gets slope variance 0.</param>
    /// <param name="start">What is believed before the first value.</param>
    /// <param name="series">Oldest first; finite, or NaN where a value is missing. At least <see cref="MinimumObservations"/> finite values.</param>
    /// <param name="cancellationToken">Looked at before every evaluation of the likelihood.</param>
    /// <exception cref="ArgumentException">A value is infinite, there are too few, or the series never moves.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrendFit Fit(StructuralModel model, in TrendStart start, ReadOnlySpan<double> series, CancellationToken cancellationToken)
    {
        var objective = new Objective(model, start, series.ToArray(), StepVariance(series), cancellationToken);
        var dimensions = model == StructuralModel.LocalLevel ? 2 : 3;
        foreach (var candidate in Starts)
        {
            Minimise(objective, candidate.AsSpan(0, dimensions));
        }
        return new TrendFit(objective.ToVariances(objective.Best), -objective.BestCost, objective.Evaluations);
    }

    private static void Minimise(Objective objective, ReadOnlySpan<double> from)
    {
        var initial = Vector<double>.Build.DenseOfArray(from.ToArray());
        var perturbations = Vector<double>.Build.Dense(initial.Count, 1.0);
        try
        {
            NelderMeadSimplex.Minimum(ObjectiveFunction.Value(objective.Cost), initial, perturbations, Tolerance, MaximumIterations);
        }
        catch (MaximumIterationsException)
        {
            // A ridge along a variance that does not matter: the objective has kept the best point it was asked for.
        }
    }

    private static double StepVariance(ReadOnlySpan<double> series)
    {
        var (last, count, steps, mean, squares) = (double.NaN, 0, 0, 0.0, 0.0);
        for (var i = 0; i < series.Length; i++)
        {
            if (double.IsInfinity(series[i]))
            {
                throw new ArgumentException($"Value {i} of the series is infinite: give finite values, or NaN where one is missing.", nameof(series));
            }
            if (double.IsNaN(series[i]))
            {
                continue;
            }
            count++;
            if (!double.IsNaN(last))
            {
                var step = series[i] - last;
                var delta = step - mean;
                mean += delta / ++steps;
                squares += delta * (step - mean);
            }
            last = series[i];
        }

        if (count < MinimumObservations)
        {
            throw new ArgumentException($"The series has {count} values: at least {MinimumObservations} are needed to estimate variances.", nameof(series));
        }
        var variance = squares / steps;
        return double.IsFinite(variance) && variance > 0
            ? variance
            : throw new ArgumentException("The series moves by the same step every time, or beyond the range of numbers: there is no variance to estimate.",
                nameof(series));
    }

    private sealed class Objective(StructuralModel model, TrendStart start, double[] series, double stepVariance, CancellationToken cancellationToken)
    {
        public double BestCost { get; private set; } = double.PositiveInfinity;

        public double[] Best { get; private set; } = [];

        public int Evaluations { get; private set; }

        public double Cost(Vector<double> logVariances)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Evaluations++;
            var bounded = logVariances.Map(value => Math.Clamp(value, LogLowest, LogHighest)).ToArray();
            var filter = new TrendFilter(ToVariances(bounded), start);
            filter.Run(series);
            var cost = -filter.LogLikelihood;
            if (cost < BestCost)
            {
                BestCost = cost;
                Best = bounded;
            }

            // A simplex that has left the bounds is drawn back.
            var beyond = logVariances - Vector<double>.Build.DenseOfArray(bounded);
            return cost + beyond.DotProduct(beyond);
        }

        public TrendVariances ToVariances(ReadOnlySpan<double> logVariances) => new(
            stepVariance * Math.Exp(logVariances[0]),
            stepVariance * Math.Exp(logVariances[1]),
            model == StructuralModel.LocalLevel ? 0 : stepVariance * Math.Exp(logVariances[2]));
    }
}
