using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Fits the Kalman filter's variances on the newest closes before the holdout. The validation part decides how much of its trend is believed; the fit has
/// seen it, but three variances hardly learn its targets.
/// </summary>
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
        var believed = Shrinkage(new KalmanForecaster("unnamed", variances), data, cancellationToken);
        progress?.Report(new TrainingProgress(Model, 1, 1, null));
        var parameters = new ModelParameters()
            .With("closes", count)
            .With("irregular_variance", variances.Irregular)
            .With("level_variance", variances.Level)
            .With("shrinkage", believed)
            .With("slope_variance", variances.Slope);
        return run.Complete(
            ForecastFamily.Instance,
            data,
            seed,
            version => new KalmanForecaster(version, variances, believed),
            count,
            parameters,
            [],
            cancellationToken);
    }

    private static double Shrinkage(KalmanForecaster kalman, TrainingData data, CancellationToken cancellationToken)
    {
        List<double> outputs = [], targets = [];
        for (var row = data.Validation.Start; row < data.Validation.End; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (data.TryGetInput(row, kalman, out var input))
            {
                outputs.Add(kalman.Predict(input).LogReturn);
                targets.Add(data.Table.Targets.Span[row]);
            }
        }

        // Its outputs are log returns already.
        return new TargetScaling(1, 1).Shrink([.. outputs], [.. targets], data.Scope.HorizonSteps).Shrinkage;
    }
}
