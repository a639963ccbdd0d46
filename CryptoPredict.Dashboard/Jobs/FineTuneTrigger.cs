using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Asks for a fine-tune of an asset as soon as enough new verified predictions are there.</summary>
internal sealed partial class FineTuneTrigger(JobServer server, IFineTuner tuner, ILiveState live, IJobQueue queue, ILogger<FineTuneTrigger> logger)
    : BackgroundService
{
    /// <summary>Who asks.</summary>
    public const string By = "threshold";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await server.Started.WaitAsync(stoppingToken).ConfigureAwait(false);

        // One signal stands for many: every asset is looked at each time, which costs nothing.
        var changed = new ChangeSignal();
        void Signal(Asset asset) => changed.Raise();
        tuner.Changed += Signal;
        try
        {
            var askedAt = new Dictionary<Asset, int>();
            changed.Raise();
            while (true)
            {
                await changed.WaitAsync(stoppingToken).ConfigureAwait(false);
                await AskAsync(askedAt, stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            tuner.Changed -= Signal;
        }
    }

    private async Task AskAsync(Dictionary<Asset, int> askedAt, CancellationToken cancellationToken)
    {
        foreach (var asset in live.Market.Assets)
        {
            var status = tuner.StatusOf(asset);
            var since = status.Verified - Math.Max(status.CountAtLast, askedAt.GetValueOrDefault(asset));
            if (!status.Enabled || !status.HasNetwork || status.RunningId is not null || since < status.Threshold)
            {
                continue;
            }

            try
            {
                await queue.RequestAsync(FineTuner.JobName, new FineTuneInput(asset), By, cancellationToken).ConfigureAwait(false);

                // Should that run be cancelled or fail, it is not asked for again before as many have come anew.
                askedAt[asset] = status.Verified;
            }
#pragma warning disable CA1031 // The next verified prediction tries again.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotQueued(logger, fault, asset.Symbol);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A fine-tune of {Asset} could not be queued; the next verified prediction tries again")]
    private static partial void LogNotQueued(ILogger logger, Exception fault, string asset);
}
