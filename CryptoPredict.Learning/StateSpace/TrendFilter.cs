namespace CryptoPredict.Learning.StateSpace;

/// <summary>
/// Kalman filter of the local linear trend: state (level, slope), one observation of the level per step. Constant memory, no
/// allocation. Formulas: Durbin &amp; Koopman, Time Series Analysis by State Space Methods (2012), sections 4.3 and 5.2, written
/// out for the two states. Call <see cref="Update"/> then <see cref="Advance"/> per step, or <see cref="Run"/> for a series.
/// </summary>
/// <remarks>
/// A mutable value: pass it on by reference or lose the updates. Moments are of the state before the observation (predicted)
/// after <see cref="Advance"/>, and with it (filtered) after <see cref="Update"/>. While a start is diffuse they are the finite
/// parts, and the variance is infinite in <see cref="DiffuseRank"/> further directions.
/// </remarks>
internal struct TrendFilter
{
    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    private readonly double _irregularNoise;
    private readonly double _levelNoise;
    private readonly double _slopeNoise;
    private double _diffuseLevel;
    private double _diffuseCovariance;
    private double _diffuseSlope;
    private int _burnIn;

    /// <summary>A filter before its first observation.</summary>
    public TrendFilter(TrendVariances variances, in TrendStart start)
    {
        ArgumentNullException.ThrowIfNull(variances);
        _irregularNoise = variances.Irregular;
        _levelNoise = variances.Level;
        _slopeNoise = variances.Slope;
        Level = start.Level;
        Slope = start.Slope;
        LevelVariance = start.LevelVariance;
        SlopeVariance = start.SlopeVariance;
        _diffuseLevel = start.LevelIsDiffuse ? 1 : 0;
        _diffuseSlope = start.SlopeIsDiffuse ? 1 : 0;
        _burnIn = start.BurnIn;
        DiffuseRank = (start.LevelIsDiffuse ? 1 : 0) + (start.SlopeIsDiffuse ? 1 : 0);
    }

    /// <summary>Mean of the level.</summary>
    public double Level { readonly get; private set; }

    /// <summary>Mean of the slope.</summary>
    public double Slope { readonly get; private set; }

    /// <summary>Variance of the level.</summary>
    public double LevelVariance { readonly get; private set; }

    /// <summary>Covariance of level and slope.</summary>
    public double Covariance { readonly get; private set; }

    /// <summary>Variance of the slope.</summary>
    public double SlopeVariance { readonly get; private set; }

    /// <summary>In how many directions the variance is still infinite: 0 to 2; each useful observation removes one.</summary>
    public int DiffuseRank { readonly get; private set; }

    /// <summary>Sum of the observations' log densities so far, without the start's burn-in.</summary>
    public double LogLikelihood { readonly get; private set; }

    /// <summary>Takes in an observation of the current step.</summary>
    /// <param name="observation">Finite, or NaN when the observation is missing.</param>
    /// <returns>The observation's log density given those before; 0 when it is missing.</returns>
    public double Update(double observation)
    {
        var logDensity = double.IsNaN(observation) ? 0
            : _diffuseLevel > 0 ? UpdateDiffuse(observation - Level)
            : UpdateProper(observation - Level);
        if (_burnIn > 0)
        {
            _burnIn--;
        }
        else
        {
            LogLikelihood += logDensity;
        }
        return logDensity;
    }

    /// <summary>Moves on to the next step.</summary>
    public void Advance()
    {
        Level += Slope;
        LevelVariance += (2 * Covariance) + SlopeVariance + _levelNoise;
        Covariance += SlopeVariance;
        SlopeVariance += _slopeNoise;
        if (DiffuseRank > 0)
        {
            _diffuseLevel += (2 * _diffuseCovariance) + _diffuseSlope;
            _diffuseCovariance += _diffuseSlope;
        }
    }

    /// <summary>Takes in a series, one step per value, and stands before the observation that follows it.</summary>
    /// <param name="series">Finite values; NaN where one is missing.</param>
    public void Run(ReadOnlySpan<double> series)
    {
        foreach (var observation in series)
        {
            Update(observation);
            Advance();
        }
    }

    /// <summary>Mean of the observation of this step (0) or of one <paramref name="stepsAhead"/> later.</summary>
    public readonly double ForecastMean(int stepsAhead) => Level + (stepsAhead * Slope);

    /// <summary>Variance of the observation of this step (0) or of one <paramref name="stepsAhead"/> later; infinite while the start is diffuse.</summary>
    public readonly double ForecastVariance(int stepsAhead)
    {
        if (DiffuseRank > 0)
        {
            return double.PositiveInfinity;
        }

        // j slope steps later the level has gathered Σ i² (i < j) slope variances: each step of the slope counts in every later level.
        double j = stepsAhead;
        return LevelVariance + (2 * j * Covariance) + (j * j * SlopeVariance) + (j * _levelNoise)
            + (_slopeNoise * (j - 1) * j * ((2 * j) - 1) / 6) + _irregularNoise;
    }

    private double UpdateProper(double innovation)
    {
        var variance = LevelVariance + _irregularNoise;
        if (variance <= 0)
        {
            // The level is known and seen without noise: there is nothing to learn.
            return 0;
        }

        // P − PZ'ZP/F with Z = (1, 0). The first two by H/F, which cannot cancel.
        var noiseShare = _irregularNoise / variance;
        var slopeGain = Covariance / variance;
        Level += innovation * (LevelVariance / variance);
        Slope += innovation * slopeGain;
        SlopeVariance -= slopeGain * Covariance;
        LevelVariance *= noiseShare;
        Covariance *= noiseShare;
        return -0.5 * (LogTwoPi + Math.Log(variance) + (innovation * innovation / variance));
    }

    // The exact initial filter's step: the infinite part decides the gain, so the level becomes the observation itself.
    private double UpdateDiffuse(double innovation)
    {
        var logDensity = -0.5 * (LogTwoPi + Math.Log(_diffuseLevel));
        var slopeGain = _diffuseCovariance / _diffuseLevel;
        Level += innovation;
        Slope += innovation * slopeGain;
        SlopeVariance += slopeGain * ((slopeGain * (LevelVariance + _irregularNoise)) - (2 * Covariance));
        LevelVariance = _irregularNoise;
        Covariance = slopeGain * _irregularNoise;

        // One direction is settled. Counting them, instead of waiting for rounding to reach 0, ends the diffuse phase exactly.
        DiffuseRank--;
        _diffuseSlope = DiffuseRank > 0 ? _diffuseSlope - (slopeGain * _diffuseCovariance) : 0;
        _diffuseLevel = 0;
        _diffuseCovariance = 0;
        return logDensity;
    }
}
