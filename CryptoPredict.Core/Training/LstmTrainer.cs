using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>Trains recurrent networks on log returns under squared error; the validation part also decides how much of the output is believed.</summary>
/// <param name="time">Clock of the reported durations.</param>
public sealed class LstmTrainer(TimeProvider time) : IModelTrainer<IForecaster>
{
    /// <inheritdoc/>
    public string Model => LstmForecaster.ModelName;

    /// <inheritdoc/>
    public TrainedModel<IForecaster> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var scaling = TargetScaling.Fit(data.TargetsOf(data.Training));
        var task = new SequenceTask(Loss.MeanSquared, target => (float)(target / scaling.Scale));
        var fit = SequenceFit.Train(Model, data, task, options, seed, time, progress, cancellationToken);
        var outputs = Array.ConvertAll(fit.Network.Predict(fit.Validation, cancellationToken), output => (double)output);
        var believed = scaling.Shrink(outputs, Array.ConvertAll(fit.ValidationEnds, row => data.Table.Targets.Span[row]), data.Scope.HorizonSteps);
        return run.Complete(
            ForecastFamily.Instance,
            data,
            seed,
            version => new LstmForecaster(version, data.Scope.HorizonSteps, fit.Network, fit.SequenceLength, fit.Scaler, believed),
            fit.Rows,
            fit.Parameters.With("shrinkage", believed.Shrinkage).With("target_scale", believed.Scale),
            fit.Losses,
            cancellationToken);
    }
}
