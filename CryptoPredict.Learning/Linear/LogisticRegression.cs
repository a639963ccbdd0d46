using System.Numerics;
using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Linear;

/// <summary>
/// Logistic regression with an L2 penalty: minimises ½‖w‖² + C·Σ log loss, intercepts not penalised. Two classes share one weight vector
/// (the logit of class 1); three or more get one each and a softmax. The objective, and so the optimum, is that of scikit-learn's
/// <c>LogisticRegression</c>; found by L-BFGS.
/// </summary>
public static class LogisticRegression
{
    /// <summary>The largest magnitude of a feature: sums of squares of such values are still numbers.</summary>
    public const double LargestFeature = 1e100;

    /// <summary>Fits a model. The same input on the same machine gives the same bits.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>; computed in double.</typeparam>
    /// <param name="features">Row after row, rows × <paramref name="columns"/> values, finite, at most <see cref="LargestFeature"/> in magnitude.</param>
    /// <param name="columns">Features per row, 1 or more.</param>
    /// <param name="labels">One class per row, 0 to <paramref name="classes"/> - 1; every class must occur.</param>
    /// <param name="classes">Number of classes, 2 or more.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Reported to after every step, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at before every pass over the rows.</param>
    /// <returns>The model, and whether the solver converged.</returns>
    /// <exception cref="ArgumentException">An argument is not as described; the message names it, and the row and column.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LogisticFit Fit<T>(
        ReadOnlySpan<T> features,
        int columns,
        ReadOnlySpan<int> labels,
        int classes,
        LogisticOptions options,
        IProgress<LogisticProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var values = ToDoubles(features, columns);
        RequireLabels(labels, values.Length / columns, classes);

        var loss = new LogisticLoss(values, columns, labels.ToArray(), classes == 2 ? 1 : classes, options, cancellationToken);
        var solver = new Lbfgs(loss.Evaluate, new double[loss.Dimensions]);
        var iterations = 0;
        while (!Converged(solver, options) && iterations < options.MaxIterations && solver.Step())
        {
            iterations++;
            progress?.Report(new LogisticProgress(iterations, solver.Value, solver.GradientNorm));
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

    private static void RequireLabels(ReadOnlySpan<int> labels, int rows, int classes)
    {
        if (labels.Length != rows)
        {
            throw new ArgumentException($"There are {rows} rows of features but {labels.Length} labels; give one per row.", nameof(labels));
        }

        var counts = new int[classes];
        for (var row = 0; row < rows; row++)
        {
            if ((uint)labels[row] >= (uint)classes)
            {
                throw new ArgumentException($"The label of row {row} is {labels[row]}; labels must be 0 to {classes - 1}.", nameof(labels));
            }

            counts[labels[row]]++;
        }

        var empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
        {
            throw new ArgumentException(
                $"None of the {rows} rows has label {empty}: every class needs rows, or its probability would be driven to 0. Add rows of it, or leave the "
                    + $"class out.",
                nameof(labels));
        }
    }
}
