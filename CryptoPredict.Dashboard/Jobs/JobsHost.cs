namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Starts and stops what runs jobs and asks for them. They work on parts of the engine, which opens as the host starts, so they are made here and not by the
/// host, which makes its services before. What fails ends the application, as a service of the host's own does: whoever restarts it brings the jobs back.
/// </summary>
internal sealed class JobsHost(IServiceProvider services, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>What runs.</summary>
    public IReadOnlyList<BackgroundService> Running { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Running =
        [
            services.GetRequiredService<JobServer>(), services.GetRequiredService<FineTuneTrigger>(), services.GetRequiredService<FeedbackTrigger>(),
            services.GetRequiredService<WatchedFolder>(),
        ];
        foreach (var service in Running)
        {
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
            _ = service.ExecuteTask?.ContinueWith(
                _ => lifetime.StopApplication(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(Running.Select(service => service.StopAsync(cancellationToken)));
}
