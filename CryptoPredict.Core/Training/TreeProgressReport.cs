using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Passes a tree learner's progress on in the words of a training.</summary>
internal sealed class TreeProgressReport : IProgress<TreeProgress>
{
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly string _model;

    private TreeProgressReport(IProgress<TrainingProgress>? progress, string model)
    {
        _progress = progress;
        _model = model;
    }

    /// <summary>The loss curve so far; a learner reports its trees one at a time.</summary>
    public List<LossPoint> Losses { get; } = [];

    public static TreeProgressReport To(IProgress<TrainingProgress>? progress, string model) => new(progress, model);

    public void Report(TreeProgress value)
    {
        LossPoint? loss = value.ValidationLoss is { } validation ? new LossPoint(value.Done, null, validation) : null;
        if (loss is { } point)
        {
            Losses.Add(point);
        }

        _progress?.Report(new TrainingProgress(_model, value.Done, value.Total, loss));
    }
}
