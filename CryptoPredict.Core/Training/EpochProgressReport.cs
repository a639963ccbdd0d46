using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>Passes a network's progress on in the words of a training.</summary>
internal sealed class EpochProgressReport : IProgress<EpochReport>
{
    private readonly IProgress<TrainingProgress> _progress;
    private readonly string _model;

    private EpochProgressReport(IProgress<TrainingProgress> progress, string model)
    {
        _progress = progress;
        _model = model;
    }

    public static EpochProgressReport? To(IProgress<TrainingProgress>? progress, string model) => progress is null ? null : new(progress, model);

    public static LossPoint ToLoss(EpochReport epoch) => new(epoch.Epoch, epoch.TrainingLoss, epoch.ValidationLoss);

    public void Report(EpochReport value) => _progress.Report(new TrainingProgress(_model, value.Epoch, value.Epochs, ToLoss(value)));
}
