using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Linear;

/// <summary>
/// The penalised log loss in coordinates in which its curvature is about 1 in every direction: features centred and divided by a
/// scale, weights multiplied by it. The minimum is the same; the solver gets there in tens of steps whatever the units.
/// </summary>
internal sealed class LogisticLoss
{
    // Deviations this small beside the values themselves are rounding: the column is constant.
    private const double LeastSpread = 1e-13;

    private readonly double[] _features;
    private readonly int[] _labels;
    private readonly int _columns;
    private readonly double _lossWeight;
    private readonly double[] _centre;
    private readonly double[] _scale;
    private readonly double[] _penalty;
    private readonly double _interceptScale;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Takes over finite row-major features and centres and scales them in place.</summary>
    public LogisticLoss(double[] features, int columns, int[] labels, LogisticOptions options, CancellationToken cancellationToken)
    {
        _features = features;
        _labels = labels;
        _columns = columns;
        _lossWeight = options.InverseRegularization;
        _centre = new double[columns];
        _scale = new double[columns];
        _penalty = new double[columns];
        _cancellationToken = cancellationToken;

        // A logistic curve is at most 1/4 steep.
        var steepest = _lossWeight * labels.Length / 4;
        _interceptScale = Math.Sqrt(steepest);
        SetScales(options.Standardize, steepest);
    }

    /// <summary>Number of coordinates: a weight per column, then the intercept.</summary>
    public int Dimensions => _columns + 1;

    /// <summary>Value and gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        gradient.Clear();
        var weights = point[..^1];
        var slopes = gradient[..^1];
        var intercept = point[^1] / _interceptScale;
        var loss = 0.0;
        for (var row = 0; row < _labels.Length; row++)
        {
            var features = _features.AsSpan(row * _columns, _columns);
            var logit = TensorPrimitives.Dot<double>(features, weights) + intercept;
            loss += Math.Max(logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit))) - (_labels[row] * logit);
            var residual = LogisticModel.Sigmoid(logit) - _labels[row];
            TensorPrimitives.MultiplyAdd(features, residual, slopes, slopes);
            gradient[^1] += residual;
        }

        var penalty = 0.0;
        for (var j = 0; j < _columns; j++)
        {
            var pull = _penalty[j] * point[j];
            penalty += pull * point[j];
            slopes[j] = (_lossWeight * slopes[j]) + pull;
        }

        gradient[^1] *= _lossWeight / _interceptScale;
        return (0.5 * penalty) + (_lossWeight * loss);
    }

    /// <summary>The model at a point, in the features' own units.</summary>
    public LogisticModel ToModel(ReadOnlySpan<double> point)
    {
        var weights = new double[_columns];
        var intercept = point[^1] / _interceptScale;
        for (var j = 0; j < _columns; j++)
        {
            weights[j] = point[j] / _scale[j];
            intercept -= weights[j] * _centre[j];
        }

        return new LogisticModel(weights, intercept);
    }

    private void SetScales(bool standardize, double steepest)
    {
        var rows = _labels.Length;
        Span<double> largest = new double[_columns];
        Span<double> squares = new double[_columns];
        for (var i = 0; i < _features.Length; i++)
        {
            _centre[i % _columns] += _features[i] / rows;
            largest[i % _columns] = Math.Max(largest[i % _columns], Math.Abs(_features[i]));
        }

        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] -= _centre[i % _columns];
            squares[i % _columns] += _features[i] * _features[i] / rows;
        }

        for (var j = 0; j < _columns; j++)
        {
            var deviation = Math.Sqrt(squares[j]);
            var constant = deviation <= LeastSpread * largest[j];
            var pull = standardize && !constant ? squares[j] : 1;
            _scale[j] = constant ? 1 : Math.Sqrt(pull + (steepest * squares[j]));
            _penalty[j] = pull / (_scale[j] * _scale[j]);
            for (var i = j; i < _features.Length; i += _columns)
            {
                _features[i] = constant ? 0 : _features[i] / _scale[j];
            }
        }
    }
}
