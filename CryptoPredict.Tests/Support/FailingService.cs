using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Support;

/// <summary>A background service that fails as soon as the application runs.</summary>
internal sealed class FailingService(IHostApplicationLifetime application) : BackgroundService
{
    /// <summary>The environment variable that gives it to a dashboard with the tests' jobs.</summary>
    public const string Wanted = "CRYPTOPREDICT_TESTS_FAIL";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = application.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        throw new InvalidOperationException("There is no thread left.");
    }
}
