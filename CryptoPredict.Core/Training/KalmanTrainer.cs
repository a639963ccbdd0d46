using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>Fits the Kalman filter's variances on the newest closes before the holdout.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class KalmanTrainer(TimeProvider time) : IModelTrainer<IForecaster>
{
    /// <inheritdoc/>
    public string Model => KalmanForecaster.ModelName;

    /// <inheritdoc/>
    public TrainedModel<IForecaster> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var closes = data.ClosesBeforeHoldout(KalmanForecaster.FitCloses);
        var count = closes.Length;
        if (count < KalmanForecaster.FilteredCloses)
        {
            throw new TooFewSamplesException(count, KalmanForecaster.FilteredCloses, "closes since the last gap");
        }

        if (!closes.ContainsAnyExcept(closes[0]))
        {
            throw TooFewSamplesException.OfStillPrices(count, "closes");
        }

        var variances = KalmanForecaster.Fit(closes, "unnamed", cancellationToken).Variances;
        progress?.Report(new TrainingProgress(Model, 1, 1, null));
        var parameters = new ModelParameters()
            .With("closes", count)
            .With("irregular_variance", variances.Irregular)
            .With("level_variance", variances.Level)
            .With("slope_variance", variances.Slope);
        return run.Complete(
            ForecastFamily.Instance,
            data,
            seed,
            version => new KalmanForecaster(version, variances),
            count,
            parameters,
            [],
            cancellationToken);
    }
}
