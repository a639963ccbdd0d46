namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Starts and stops what runs jobs and asks for them. They work on parts of the engine, which opens as the host starts, so they are made here and not by the
/// host, which makes its services before. What fails is told by <see cref="JobServicesHealth"/>; predictions go on.
/// </summary>
internal sealed partial class JobsHost(IServiceProvider services, ILogger<JobsHost> logger) : IHostedService
{
    private IReadOnlyList<BackgroundService> _running = [];

    /// <summary>The names of those that a fault has ended.</summary>
    public IReadOnlyList<string> Ended => [.. _running.Where(service => service.ExecuteTask is { IsFaulted: true }).Select(service => service.GetType().Name)];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = [services.GetRequiredService<JobServer>(), services.GetRequiredService<FineTuneTrigger>(), services.GetRequiredService<FeedbackTrigger>()];
        foreach (var service in _running)
        {
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
            _ = service.ExecuteTask?.ContinueWith(
                task => LogFault(logger, task.Exception!.InnerException!, service.GetType().Name), cancellationToken, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_running.Select(service => service.StopAsync(cancellationToken)));

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Service} ended by a fault: background jobs do not run until the application is started again")]
    private static partial void LogFault(ILogger logger, Exception fault, string service);
}
