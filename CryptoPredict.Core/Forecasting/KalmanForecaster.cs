using System.Text.Json;
using CryptoPredict.Learning.StateSpace;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// A local linear trend on the log price. Its variances are estimated once; each forecast filters the last
/// <see cref="RequiredCloses"/> closes afresh, so it depends on nothing but its input.
/// </summary>
/// <remarks>
/// In every window the slope starts at 0 (not diffuse). A diffuse slope makes the mean step of the window an extrapolated
/// trend even where the fit found that slopes do not vary, which on minute data costs about 1 % of the absolute error. From
/// 0 the slope goes as far as its estimated variance lets the data pull it, so the forecast needs no clamp.
/// </remarks>
public sealed class KalmanForecaster : IForecaster
{
    /// <summary>The model's name.</summary>
    public const string ModelName = "kalman";

    /// <summary>How many of the newest closes <see cref="Fit"/> looks at: two days of minutes. On less, single volatile hours pass for trends.</summary>
    public const int FitCloses = 2880;

    internal const int FilteredCloses = 240;

    /// <summary>How it stands in an artefact: its three variances as JSON, and behind them how much of the output is believed where that is not all.</summary>
    internal static ArtefactFormat<IForecaster> Format { get; } = ArtefactFormat<IForecaster>.Of<KalmanForecaster>(
        "variances-json",
        (kalman, manifest) => (manifest,
            JsonSerializer.SerializeToUtf8Bytes<double[]>(
                [kalman.Variances.Irregular, kalman.Variances.Level, kalman.Variances.Slope, .. kalman.Shrinkage == 1 ? [] : (double[])[kalman.Shrinkage]])),
        (_, payload, version) => Read(payload, version),
        readsFeatures: false);

    /// <summary>A forecaster with given variances, for example read back from storage.</summary>
    /// <param name="version">Which version this is; not blank.</param>
    /// <param name="variances">The variances per step of the log price.</param>
    /// <param name="shrinkage">How much of the output to believe, see <see cref="TargetScaling.Shrink"/>; 0 to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="version"/> is blank.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The shrinkage is out of its range.</exception>
    public KalmanForecaster(string version, TrendVariances variances, double shrinkage = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentNullException.ThrowIfNull(variances);
        Version = version;
        Variances = variances;
        Shrinkage = shrinkage is >= 0 and <= 1
            ? shrinkage
            : throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "The shrinkage must lie between 0 and 1.");
    }

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int RequiredCloses => FilteredCloses;

    /// <inheritdoc/>
    public int RequiredFeatureRows => 0;

    /// <summary>The variances per step of the log price.</summary>
    public TrendVariances Variances { get; }

    /// <summary>How much of the trend is believed, 0 to 1.</summary>
    public double Shrinkage { get; }

    /// <summary>Estimates the variances by maximum likelihood on the last <see cref="FitCloses"/> closes, or fewer.</summary>
    /// <param name="closes">Closes of consecutive candles, oldest first; finite and positive; at least <see cref="RequiredCloses"/>.</param>
    /// <param name="version">The new version's name; not blank.</param>
    /// <param name="cancellationToken">Cancels between two evaluations of the likelihood.</param>
    /// <exception cref="ArgumentException">Too few closes, one that is not a price, or closes that never change.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static KalmanForecaster Fit(ReadOnlySpan<double> closes, string version, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        if (closes.Length < FilteredCloses)
        {
            throw new ArgumentException($"{closes.Length} closes are too few: the Kalman model is fitted on at least {FilteredCloses}.", nameof(closes));
        }

        var recent = closes.Length > FitCloses ? closes[^FitCloses..] : closes;
        var logPrices = new double[recent.Length];
        for (var i = 0; i < recent.Length; i++)
        {
            logPrices[i] = double.IsFinite(recent[i]) && recent[i] > 0
                ? Math.Log(recent[i])
                : throw new ArgumentException($"Close {closes.Length - recent.Length + i} is {recent[i]}: a price must be finite and positive.",
                    nameof(closes));
        }
        var fit = TrendEstimator.Fit(StructuralModel.LocalLinearTrend, TrendStart.DiffuseLevelFlatSlope, logPrices, cancellationToken);
        return new KalmanForecaster(version, fit.Variances);
    }

    private static KalmanForecaster Read(ReadOnlySpan<byte> payload, string version) => JsonSerializer.Deserialize<double[]>(payload) switch
    {
        [var irregular, var level, var slope] => new KalmanForecaster(version, new TrendVariances(irregular, level, slope)),
        [var irregular, var level, var slope, var shrinkage] => new KalmanForecaster(version, new TrendVariances(irregular, level, slope), shrinkage),
        _ => throw new InvalidDataException("The payload does not hold three variances, with or without a shrinkage behind them."),
    };

    /// <inheritdoc/>
    public Forecast Predict(in ForecastInput input)
    {
        if (input.Closes.Length < FilteredCloses)
        {
            return new Forecast(double.NaN);
        }

        var filter = new TrendFilter(Variances, TrendStart.DiffuseLevelFlatSlope);
        var last = double.NaN;
        foreach (var close in input.Closes[^FilteredCloses..])
        {
            last = Math.Log(close);
            filter.Update(last);
            filter.Advance();
        }

        // The filter stands one step past the newest close.
        var stepsAhead = input.HorizonSteps - 1;
        return new Forecast(Shrinkage * (filter.ForecastMean(stepsAhead) - last), Math.Sqrt(filter.ForecastVariance(stepsAhead)));
    }
}
