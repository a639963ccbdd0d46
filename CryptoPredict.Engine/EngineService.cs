using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Engine;

/// <summary>How the engine stands.</summary>
public enum EngineState
{
    /// <summary>History is being taken in.</summary>
    Starting,

    /// <summary>The loop follows the market.</summary>
    Running,

    /// <summary>The market's data have ended.</summary>
    Ended,

    /// <summary>The loop stopped at a fault and will try again.</summary>
    Faulted,
}

/// <summary>
/// Opens the engine before the web server listens, and keeps its loop running: after a fault it starts again from what is
/// stored, which is all that was ever acknowledged.
/// </summary>
public sealed partial class EngineService(OpenStore store, IServiceProvider services, EngineReady ready, TimeProvider clock, ILogger<EngineService> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>How it stands.</summary>
    public EngineState State { get; private set; }

    /// <summary>Market time since when the loop has followed the market; null while it does not.</summary>
    public DateTimeOffset? RunningSince { get; private set; }

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken).ConfigureAwait(false);

        // Only now: they are made of what has just been opened.
        await services.GetRequiredService<EngineLoop>().PrepareAsync(cancellationToken).ConfigureAwait(false);
        LogOpened(logger, store.Market.Kind.Name, store.Folder);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not before the web server listens: a start that fails there has predicted nothing.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private void Begin()
    {
        RunningSince = store.Market.Clock.GetUtcNow();
        State = EngineState.Running;
        ready.Set();
    }

    private void End()
    {
        State = EngineState.Ended;
        LogEnded(logger);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                RunningSince = null;
                State = EngineState.Starting;
                await services.GetRequiredService<EngineLoop>().RunAsync(Begin, End, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the loop must go on; what is stored is consistent.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                State = EngineState.Faulted;
                LogFault(logger, fault, RestartDelay);
                await Task.Delay(RestartDelay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened the {Source} market; data are kept in {Folder}")]
    private static partial void LogOpened(ILogger logger, string source, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The replay has played its last candle")]
    private static partial void LogEnded(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The prediction loop stopped; it starts again in {Delay}")]
    private static partial void LogFault(ILogger logger, Exception fault, TimeSpan delay);
}
