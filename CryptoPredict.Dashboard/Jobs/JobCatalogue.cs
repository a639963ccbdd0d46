using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Every job there is, and those that can run here.</summary>
internal sealed class JobCatalogue
{
    private const double RetryFactor = 3;
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromHours(1);

    public JobCatalogue(
        IOptions<JobOptions> jobs, IOptions<RetrainOptions> retrain, IOptions<BackupOptions> backup, IServiceProviderIsService services)
    {
        var retries = jobs.Value.Retries == 0 ? RetryPolicy.None : RetryPolicy.Exponential(jobs.Value.Retries, jobs.Value.RetryDelay, RetryFactor, LongestRetryDelay);
        JobDefinition[] all =
        [
            new(JobNames.Retrain, "Retrain", "Trains every asset's models anew and lets the gate judge them.",
                typeof(RetrainJob), [typeof(IRetrainer), typeof(ActiveRuns)], new JobInterval(retrain.Value.RetrainInterval, InMarketTime: true)) { AtOnce = true, Retries = retries },
            new(JobNames.FineTune, "Fine-tune", "Lets an asset's network go on learning from its verified predictions.",
                typeof(FineTuneJob), [typeof(IFineTuner), typeof(ActiveRuns)], null) { Retries = retries },
            new(JobNames.Feedback, "Feedback loop", "Runs the tier of the feedback loop whose time has come.",
                typeof(FeedbackJob), [typeof(IFeedbackLoop), typeof(ActiveRuns)], null) { Retries = retries },

            // What would fail again after minutes of work is left to who asked for it.
            new(JobNames.Backtest, "Backtest", "Trains and predicts over stored candles as if they were live, and scores what came.",
                typeof(BacktestJob), [typeof(IBacktester), typeof(ActiveRuns)], null) { Retries = RetryPolicy.None },
            new(JobNames.Upload, "Upload", "Merges an uploaded file and lets the models learn it; one at a time.",
                typeof(UploadJob), [typeof(DataDesk), typeof(ActiveRuns)], null) { Retries = RetryPolicy.None },
            new(JobNames.Review, "Review champions", "Promotes and rolls back models by how they did live.",
                typeof(ReviewJob), [typeof(IChampionReview)], new JobInterval(jobs.Value.ReviewInterval, InMarketTime: true)) { Retries = retries },
            new(JobNames.Ingest, "Catch up", "Fills gaps in the stored candles and settles overdue predictions by them.",
                typeof(IngestJob), [typeof(ICatchUp)], new JobInterval(jobs.Value.IngestInterval, InMarketTime: true)) { AtOnce = true, Retries = retries },
            new(JobNames.Daily, "Daily models", "Fits the models of daily closes anew, so that forecasts of days start at the newest one.",
                typeof(DailyJob), [typeof(DataDesk)], new JobInterval(jobs.Value.DailyInterval, InMarketTime: true)) { Retries = retries },

            // A chain that is broken stays broken: trying again would only tell it later.
            new(JobNames.Verify, "Verify the ledger", "Recomputes the ledger's chain of hashes from its first row.",
                typeof(VerifyJob), [typeof(ILedger)], new JobInterval(jobs.Value.VerifyInterval, InMarketTime: false)) { AtOnce = true, Retries = RetryPolicy.None },
            new(JobNames.Recompute, "Recompute predictions", "Computes the last day's predictions again from stored candles and artefacts, bit for bit.",
                typeof(RecomputeJob), [typeof(Recomputation)], new JobInterval(jobs.Value.VerifyInterval, InMarketTime: false)) { Retries = RetryPolicy.None },
            new(JobNames.Retention, "Retention", "Removes model versions, training runs and job runs that are past their time.",
                typeof(RetentionJob), [typeof(IModelRegistry), typeof(ITrainingRuns)], new JobInterval(jobs.Value.RetentionInterval, InMarketTime: false)) { Retries = retries },
            new(JobNames.Backup, "Backup", "Copies the database and the artefacts, checked and whole.",
                typeof(BackupJob), [typeof(DatabaseBackup)], new JobInterval(backup.Value.Interval, InMarketTime: false)) { Retries = retries },
        ];
        All = [.. all.Where(job => job.Needs.All(services.IsService)).Select(job => job with { Cron = jobs.Value.CronOf(job.Name) })];
    }

    /// <summary>The jobs that can run here.</summary>
    public IReadOnlyList<JobDefinition> All { get; }

    /// <summary>The job of that name; null when there is none here.</summary>
    public JobDefinition? Find(string name) => All.FirstOrDefault(job => job.Name == name);

    /// <summary>The job of that name.</summary>
    /// <exception cref="ArgumentException">There is none here; the message names those there are.</exception>
    public JobDefinition Require(string name) => Find(name) ?? throw new ArgumentException(WhyUnknown(name), nameof(name));

    /// <summary>That there is no job of that name, in a sentence.</summary>
    public string WhyUnknown(string name) => $"There is no job '{name}' here; there are {string.Join(", ", All.Select(job => job.Name))}.";

    /// <summary>The title of a job that may no longer be there.</summary>
    public string TitleOf(string name) => Find(name)?.Title ?? name;
}
