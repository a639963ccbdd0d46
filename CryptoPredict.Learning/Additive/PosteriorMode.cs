using System.Numerics.Tensors;

namespace CryptoPredict.Learning.Additive;

/// <summary>
/// The most probable parameters of the additive model, exactly. For a given noise the others are the minimum of a penalised
/// least-squares problem, and for given others the noise has a closed form; the two take turns. Starting from noise as large as the
/// series, residuals only shrink from turn to turn (they rise with the penalty's weight), so the turns end at the first mode from the smooth side:
/// with more parameters than observations there is another without noise at all, which is not what anybody wants.
/// </summary>
internal sealed class PosteriorMode
{
    /// <summary>Standard deviation of the normal prior of the slope and of the offset.</summary>
    public const double TrendPriorScale = 5;

    /// <summary>Scale of the half-normal prior of the noise.</summary>
    public const double NoisePriorScale = 0.5;

    /// <summary>
    /// The least noise, in units of the largest value: a series without noise has no mode, its posterior grows without bound as noise goes to 0.
    /// </summary>
    public const double LeastNoise = 1e-6;

    private const double Tolerance = 1e-12;
    private const int MaxTurns = 2000;

    private readonly TriangularSystem _system;
    private readonly int _observations;
    private readonly double[] _ridge;
    private readonly int _changes;
    private readonly double _changeScale;
    private readonly double[] _work;
    private readonly int _stride;
    private readonly Lasso _lasso;

    /// <summary>Sets up the problem.</summary>
    /// <param name="system">Columns: slope, offset, seasonal coefficients, changes of slope, and the observed value.</param>
    /// <param name="observations">How many observations are in the system.</param>
    /// <param name="changes">How many of the columns are changes of slope.</param>
    /// <param name="options">Prior scales.</param>
    public PosteriorMode(TriangularSystem system, int observations, int changes, AdditiveOptions options)
    {
        _system = system;
        _observations = observations;
        _changes = changes;
        _changeScale = options.ChangepointPriorScale;
        var smooth = system.Columns - 1 - changes;
        _ridge = new double[smooth];
        Array.Fill(_ridge, 1 / options.SeasonalityPriorScale);
        _ridge.AsSpan(0, 2).Fill(1 / TrendPriorScale);
        _stride = system.Columns + smooth;
        _work = new double[system.Columns * _stride];
        _lasso = new Lasso(changes);
        Coefficients = new double[system.Columns - 1];
    }

    /// <summary>Slope, offset, seasonal coefficients, changes of slope.</summary>
    public double[] Coefficients { get; }

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; private set; } = 1;

    /// <summary>Negative logarithm of the posterior density, without its constants.</summary>
    public double NegativeLogPosterior { get; private set; }

    /// <summary>Turns taken.</summary>
    public int Turns { get; private set; }

    /// <summary>Takes turns until the noise stands still.</summary>
    /// <returns>Whether it did.</returns>
    public bool Find(IProgress<AdditiveProgress>? progress, CancellationToken cancellationToken)
    {
        while (Turns < MaxTurns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var exact = Minimise(cancellationToken);
            var squares = _system.SquaredResiduals(Coefficients);
            var before = Noise;
            Noise = Math.Max(LeastNoise, BestNoise(squares));
            NegativeLogPosterior = Evaluate(squares);
            Turns++;
            progress?.Report(new AdditiveProgress(Turns, NegativeLogPosterior));
            if (Math.Abs(Noise - before) <= Tolerance * before)
            {
                return exact;
            }
        }

        return false;
    }

    // The root of n / σ - squares / σ³ + σ / s² = 0, written without cancellation.
    private double BestNoise(double squares)
    {
        var root = Math.Sqrt(((double)_observations * _observations) + (4 * squares / (NoisePriorScale * NoisePriorScale)));
        return Math.Sqrt(2 * squares / (_observations + root));
    }

    private double Evaluate(double squares)
    {
        var smooth = _ridge.Length;
        var penalty = 0.0;
        for (var j = 0; j < smooth; j++)
        {
            var pull = Coefficients[j] * _ridge[j];
            penalty += 0.5 * pull * pull;
        }

        return (_observations * Math.Log(Noise)) + (squares / (2 * Noise * Noise)) + penalty
            + (TensorPrimitives.SumOfMagnitudes<double>(Coefficients.AsSpan(smooth)) / _changeScale)
            + (Noise * Noise / (2 * NoisePriorScale * NoisePriorScale));
    }

    // With the ridge as further rows, triangularising eliminates the smooth coefficients: what is left of the rows below is
    // the problem of the changes alone.
    private bool Minimise(CancellationToken cancellationToken)
    {
        var columns = _system.Columns;
        var smooth = _ridge.Length;
        Array.Clear(_work);
        for (var j = 0; j < columns; j++)
        {
            _system.Column(j).CopyTo(_work.AsSpan(j * _stride));
            if (j < smooth)
            {
                _work[(j * _stride) + columns + j] = Noise * _ridge[j];
            }
        }

        Householder.Triangularise(_work, _stride, columns + smooth, columns);
        for (var j = 0; j < _changes; j++)
        {
            _work.AsSpan(((smooth + j) * _stride) + smooth, _changes).CopyTo(_lasso.Column(j));
        }

        _work.AsSpan(((columns - 1) * _stride) + smooth, _changes).CopyTo(_lasso.Target);
        var exact = _lasso.Solve(Noise * Noise / _changeScale, cancellationToken);
        _lasso.Solution.CopyTo(Coefficients, smooth);

        var rest = Coefficients.AsSpan(0, smooth);
        _work.AsSpan((columns - 1) * _stride, smooth).CopyTo(rest);
        for (var j = 0; j < _changes; j++)
        {
            TensorPrimitives.MultiplyAdd(_work.AsSpan((smooth + j) * _stride, smooth), -_lasso.Solution[j], rest, rest);
        }

        Householder.SolveUpper(_work, _stride, smooth, rest);
        return exact;
    }
}
