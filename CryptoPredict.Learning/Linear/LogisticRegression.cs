using System.Numerics;
using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Linear;

/// <summary>
/// Logistic regression of two classes with an L2 penalty: minimises ½‖w‖² + C·Σ log loss, the intercept not penalised. The objective, and so
/// the optimum, is that of scikit-learn's <c>LogisticRegression</c>; found by L-BFGS.
/// </summary>
public static class LogisticRegression
{
    /// <summary>The largest magnitude of a feature: sums of squares of such values are still numbers.</summary>
    public const double LargestFeature = 1e100;

    /// <summary>Fits a model. The same input on the same machine gives the same bits.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>; computed in double.</typeparam>
    /// <param name="features">Row after row, rows × <paramref name="columns"/> values, finite, at most <see cref="LargestFeature"/> in magnitude.</param>
    /// <param name="columns">Features per row, 1 or more.</param>
    /// <param name="labels">One class per row, 0 or 1; both must occur.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Looked at before every pass over the rows.</param>
    /// <returns>The model, and whether the solver converged.</returns>
    /// <exception cref="ArgumentException">An argument is not as described; the message names it, and the row and column.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LogisticFit Fit<T>(
        ReadOnlySpan<T> features,
        int columns,
        ReadOnlySpan<int> labels,
        LogisticOptions options,
        CancellationToken cancellationToken = default)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var values = ToDoubles(features, columns);
        RequireLabels(labels, values.Length / columns);

        var loss = new LogisticLoss(values, columns, labels.ToArray(), options, cancellationToken);
        var solver = new Lbfgs(loss.Evaluate, new double[loss.Dimensions]);
        var iterations = 0;
        while (!Converged(solver, options) && iterations < options.MaxIterations && solver.Step())
        {
            iterations++;
        }

        return new LogisticFit(loss.ToModel(solver.Point), iterations, Converged(solver, options), solver.Value);
    }

    private static bool Converged(Lbfgs solver, LogisticOptions options) =>
        solver.GradientNorm <= options.Tolerance * (1 + TensorPrimitives.Norm<double>(solver.Point));

    private static double[] ToDoubles<T>(ReadOnlySpan<T> features, int columns)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (features.IsEmpty || features.Length % columns != 0)
        {
            throw new ArgumentException(
                $"{columns} columns need a positive multiple of {columns} values, but {features.Length} were given.", nameof(features));
        }

        var values = new double[features.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.CreateTruncating(features[i]);
            if (!(Math.Abs(values[i]) <= LargestFeature))
            {
                throw new ArgumentException(
                    $"Row {i / columns}, column {i % columns} holds {values[i]}: features must be finite and at most {LargestFeature} in magnitude. "
                    + "Leave such rows out, or fill or rescale the feature.",
                    nameof(features));
            }
        }

        return values;
    }

    private static void RequireLabels(ReadOnlySpan<int> labels, int rows)
    {
        if (labels.Length != rows)
        {
            throw new ArgumentException($"There are {rows} rows of features but {labels.Length} labels; give one per row.", nameof(labels));
        }

        var other = labels.IndexOfAnyExcept(0, 1);
        if (other >= 0)
        {
            throw new ArgumentException($"The label of row {other} is {labels[other]}; labels must be 0 or 1.", nameof(labels));
        }

        if (labels.IndexOfAnyExcept(labels[0]) < 0)
        {
            throw new ArgumentException(
                $"None of the {rows} rows has label {1 - labels[0]}: both classes need rows, or a probability would be driven to 0. Add rows of it.",
                nameof(labels));
        }
    }
}
