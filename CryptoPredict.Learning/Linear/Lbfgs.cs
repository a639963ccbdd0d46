using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Linear;

/// <summary>
/// Limited-memory BFGS for a smooth convex function (J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., algorithm 7.4). The line
/// search looks at slopes, by the approximate Wolfe conditions of Hager and Zhang (2005): values stop telling points apart at
/// the square root of machine precision, slopes do not.
/// </summary>
internal sealed class Lbfgs
{
    /// <summary>The function's value at a point; writes its gradient there.</summary>
    public delegate double Function(ReadOnlySpan<double> point, Span<double> gradient);

    private const int Memory = 12;
    private const int MaxTrials = 40;

    private const double LeastSlope = 0.9;
    private const double GreatestSlope = 0.8;
    private const double ValueSlack = 1e-12;

    private readonly Function _function;
    private readonly double[] _direction;
    private readonly double[] _trial;
    private readonly double[] _trialGradient;
    private readonly double[] _gradient;
    private readonly double[] _alpha = new double[Memory];
    private readonly double[] _inverseCurvature = new double[Memory];
    private readonly double[][] _steps = new double[Memory][];
    private readonly double[][] _changes = new double[Memory][];
    private int _pairs;

    /// <summary>Starts at a point.</summary>
    /// <param name="function">What to minimise; finite at <paramref name="start"/>.</param>
    /// <param name="start">Becomes <see cref="Point"/> and is overwritten.</param>
    public Lbfgs(Function function, double[] start)
    {
        _function = function;
        Point = start;
        _direction = new double[start.Length];
        _trial = new double[start.Length];
        _trialGradient = new double[start.Length];
        _gradient = new double[start.Length];
        for (var i = 0; i < Memory; i++)
        {
            _steps[i] = new double[start.Length];
            _changes[i] = new double[start.Length];
        }

        Value = function(Point, _gradient);
    }

    /// <summary>The best point so far.</summary>
    public double[] Point { get; private set; }

    /// <summary>The function there.</summary>
    public double Value { get; private set; }

    /// <summary>Euclidean norm of the gradient there.</summary>
    public double GradientNorm => TensorPrimitives.Norm<double>(_gradient);

    /// <summary>One step.</summary>
    /// <returns>False if no step helps any more: the point is as good as rounding allows.</returns>
    public bool Step()
    {
        if (Search())
        {
            return true;
        }

        // The remembered curvature may be what misleads: once more, along the gradient.
        if (_pairs == 0)
        {
            return false;
        }

        _pairs = 0;
        return Search();
    }

    private bool Search()
    {
        SetDirection();
        var slope0 = TensorPrimitives.Dot<double>(_gradient, _direction);
        if (!(slope0 < 0) || !double.IsFinite(slope0))
        {
            return false;
        }

        var (low, lowSlope, high, highSlope) = (0.0, slope0, double.PositiveInfinity, 0.0);
        var length = _pairs == 0 ? 1 / Math.Max(1, GradientNorm) : 1.0;
        for (var trial = 0; trial < MaxTrials; trial++)
        {
            TensorPrimitives.MultiplyAdd(_direction, length, Point, _trial);
            var value = _function(_trial, _trialGradient);
            var slope = TensorPrimitives.Dot<double>(_trialGradient, _direction);
            if (!(slope <= -GreatestSlope * slope0 && value <= Value + (ValueSlack * Math.Abs(Value))))
            {
                (high, highSlope) = (length, slope);
            }
            else if (slope < LeastSlope * slope0)
            {
                (low, lowSlope) = (length, slope);
            }
            else
            {
                Accept(value);
                return true;
            }

            length = NextLength(low, lowSlope, high, highSlope);
        }

        return false;
    }

    private static double NextLength(double low, double lowSlope, double high, double highSlope)
    {
        if (double.IsPositiveInfinity(high))
        {
            return 3 * low;
        }

        // The secant's zero, kept off the ends; the middle where the upper end has no usable slope.
        var share = highSlope > 0 && double.IsFinite(highSlope) ? lowSlope / (lowSlope - highSlope) : 0.5;
        return low + (Math.Clamp(share, 0.1, 0.9) * (high - low));
    }

    private void Accept(double value)
    {
        // The oldest pair's arrays are used again.
        if (_pairs == Memory)
        {
            Rotate(_steps);
            Rotate(_changes);
            _inverseCurvature.AsSpan(1).CopyTo(_inverseCurvature);
            _pairs--;
        }

        TensorPrimitives.Subtract<double>(_trial, Point, _steps[_pairs]);
        TensorPrimitives.Subtract<double>(_trialGradient, _gradient, _changes[_pairs]);
        var curvature = TensorPrimitives.Dot<double>(_steps[_pairs], _changes[_pairs]);
        if (curvature > 0)
        {
            _inverseCurvature[_pairs++] = 1 / curvature;
        }

        _trial.CopyTo(Point, 0);
        _trialGradient.CopyTo(_gradient, 0);
        Value = value;
    }

    private static void Rotate(double[][] arrays)
    {
        var oldest = arrays[0];
        Array.Copy(arrays, 1, arrays, 0, Memory - 1);
        arrays[Memory - 1] = oldest;
    }

    private void SetDirection()
    {
        TensorPrimitives.Negate<double>(_gradient, _direction);
        for (var i = _pairs - 1; i >= 0; i--)
        {
            _alpha[i] = _inverseCurvature[i] * TensorPrimitives.Dot<double>(_steps[i], _direction);
            TensorPrimitives.MultiplyAdd(_changes[i], -_alpha[i], _direction, _direction);
        }

        if (_pairs > 0)
        {
            var newest = _changes[_pairs - 1];
            TensorPrimitives.Multiply(_direction, 1 / (_inverseCurvature[_pairs - 1] * TensorPrimitives.SumOfSquares<double>(newest)), _direction);
        }

        for (var i = 0; i < _pairs; i++)
        {
            var beta = _inverseCurvature[i] * TensorPrimitives.Dot<double>(_changes[i], _direction);
            TensorPrimitives.MultiplyAdd(_steps[i], _alpha[i] - beta, _direction, _direction);
        }
    }
}
