using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Lets a job's progress be that of the training run it causes.</summary>
/// <param name="running">The jobs under way.</param>
/// <param name="trainings">The training runs under way.</param>
internal sealed class TrainingProgress(RunningJobs running, ActiveRuns trainings)
{
    /// <summary>Follows until the returned subscription is disposed.</summary>
    /// <param name="context">The job.</param>
    /// <param name="kind">What kind of run it causes, where its input does not name the run; there is at most one of a kind and asset at a time.</param>
    public IDisposable Follow(IJobExecutionContext context, RunKind kind) => new Following(trainings, running.Of(context), kind, JobInput.Of(context));

    private sealed class Following : IDisposable
    {
        private readonly ActiveRuns _trainings;
        private readonly Action _follow;

        public Following(ActiveRuns trainings, LiveRun live, RunKind kind, JobInput input)
        {
            _trainings = trainings;
            _follow = () =>
            {
                var asset = input.OnlyAsset;
                if ((input.TrainingRun is { } named
                    ? trainings.Find(named)
                    : trainings.Current.LastOrDefault(run => run.Kind == kind && (asset is null || run.Asset is null || run.Asset == asset))) is { } run)
                {
                    live.Link(run.Id);
                    live.Report(run.Done, run.Doing);
                }
            };
            trainings.Changed += _follow;
        }

        public void Dispose() => _trainings.Changed -= _follow;
    }
}
