using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Additive;

/// <summary>
/// Minimises ½‖A x - b‖² + γ Σ|x| exactly, by an active set: the minimum for given signs is a linear solve, coefficients that would change
/// sign leave at 0, and the one whose slope exceeds γ most enters (feature-sign search: H. Lee and others, NIPS 2006). The objective
/// falls with every change of the set, so the search ends, and warm starts make it short.
/// </summary>
internal sealed class Lasso
{
    // Slopes this close to γ are rounding.
    private const double SlopeTolerance = 1e-9;
    private const int MaxChangesPerColumn = 50;

    private readonly int _size;
    private readonly double[] _matrix;
    private readonly double[] _target;
    private readonly double[] _factor;
    private readonly double[] _residual;
    private readonly double[] _minimum;
    private readonly double[] _signTerm;
    private readonly List<int> _active;
    private readonly double[] _signs;

    /// <summary>Room for a square problem; <see cref="Solve"/> may be called again and again.</summary>
    public Lasso(int size)
    {
        _size = size;
        _matrix = new double[size * size];
        _target = new double[size];
        _factor = new double[size * (size + 1)];
        _residual = new double[size];
        _minimum = new double[size];
        _signTerm = new double[size];
        _active = new List<int>(size);
        _signs = new double[size];
        Solution = new double[size];
    }

    /// <summary>Column j of A, to be filled before <see cref="Solve"/>.</summary>
    public Span<double> Column(int j) => _matrix.AsSpan(j * _size, _size);

    /// <summary>b, to be filled before <see cref="Solve"/>.</summary>
    public Span<double> Target => _target;

    /// <summary>The minimum; also where the next search starts.</summary>
    public double[] Solution { get; }

    /// <summary>Finds the minimum.</summary>
    /// <param name="gamma">γ, more than 0.</param>
    /// <param name="cancellationToken">Looked at before every change of the set.</param>
    /// <returns>Whether the search ended by itself, and not because rounding made it go round in circles.</returns>
    public bool Solve(double gamma, CancellationToken cancellationToken)
    {
        for (var changes = 0; changes <= MaxChangesPerColumn * _size; changes++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!MoveToMinimum(gamma) && !Enter(gamma))
            {
                return true;
            }
        }

        return false;
    }

    // Goes towards the minimum for the present signs. True if a coefficient left on the way, so that there is a new minimum to go to.
    private bool MoveToMinimum(double gamma)
    {
        var count = _active.Count;
        for (var a = 0; a < count; a++)
        {
            Column(_active[a]).CopyTo(_factor.AsSpan(a * _size));
            _signTerm[a] = _signs[_active[a]];
        }

        _target.CopyTo(_factor.AsSpan(count * _size));
        Householder.Triangularise(_factor, _size, _size, count + 1);
        Householder.SolveTransposed(_factor, _size, count, _signTerm);
        var minimum = _minimum.AsSpan(0, count);
        TensorPrimitives.MultiplyAdd(_signTerm.AsSpan(0, count), -gamma, _factor.AsSpan(count * _size, count), minimum);
        Householder.SolveUpper(_factor, _size, count, minimum);

        var (share, leaving) = (1.0, -1);
        for (var a = 0; a < count; a++)
        {
            var from = Solution[_active[a]];
            if (minimum[a] * _signs[_active[a]] <= 0)
            {
                var crossing = from == 0 ? 0 : from / (from - minimum[a]);
                if (crossing < share || leaving < 0)
                {
                    (share, leaving) = (crossing, a);
                }
            }
        }

        for (var a = 0; a < count; a++)
        {
            ref var value = ref Solution[_active[a]];
            value = share == 1 ? minimum[a] : value + (share * (minimum[a] - value));
        }

        if (leaving < 0)
        {
            return false;
        }

        Solution[_active[leaving]] = 0;
        _active.RemoveAt(leaving);
        return true;
    }

    private bool Enter(double gamma)
    {
        _target.CopyTo(_residual, 0);
        foreach (var j in _active)
        {
            TensorPrimitives.MultiplyAdd(Column(j), -Solution[j], _residual, _residual);
        }

        var (entering, steepest, sign) = (-1, gamma * (1 + SlopeTolerance), 0);
        for (var j = 0; j < _size; j++)
        {
            var slope = TensorPrimitives.Dot<double>(Column(j), _residual);
            if (Math.Abs(slope) > steepest && !_active.Contains(j))
            {
                (entering, steepest, sign) = (j, Math.Abs(slope), Math.Sign(slope));
            }
        }

        if (entering < 0)
        {
            return false;
        }

        _signs[entering] = sign;
        _active.Add(entering);
        return true;
    }
}
