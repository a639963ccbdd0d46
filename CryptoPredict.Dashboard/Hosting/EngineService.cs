using System.Diagnostics.Metrics;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>How the engine stands.</summary>
internal enum EngineState
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
internal sealed partial class EngineService(
    IOptions<MarketOptions> market,
    IOptions<ForecastingOptions> forecasting,
    IOptions<EnsembleOptions> ensemble,
    IOptions<VerificationOptions> verification,
    IOptions<RetrainOptions> training,
    IOptions<FineTuningOptions> fineTuning,
    IOptions<FeedbackOptions> feedback,
    IOptions<UploadOptions> uploads,
    IOptions<StorageOptions> storage,
    IOptions<BackupOptions> backups,
    IHostEnvironment environment,
    IOptions<JobOptions> jobs,
    IEnumerable<RegisteredJob> registered,
    EngineReady ready,
    TimeProvider clock,
    Meter meter,
    ILoggerFactory loggers) : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(5);

    // Renewed every second; what is left of a process is taken over once it has run out.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly ILogger _logger = loggers.CreateLogger<EngineService>();
    private readonly CancellationTokenSource _stopping = new();
    private Engine? _engine;
    private PostgresStore? _shared;
    private Task _running = Task.CompletedTask;

    /// <summary>The opened engine.</summary>
    public Engine Engine => _engine ?? throw new InvalidOperationException("The engine opens when the host starts.");

    /// <summary>How it stands.</summary>
    public EngineState State { get; private set; }

    /// <summary>Market time since when the loop has followed the market; null while it does not.</summary>
    public DateTimeOffset? RunningSince { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(storage.Value.Path, environment.ContentRootPath);
        if (jobs.Value.Storage == JobStorageKind.PostgreSql)
        {
            _shared = await PostgresStore.OpenAsync(jobs.Value.ConnectionString!, cancellationToken).ConfigureAwait(false);
            JobsServices.PrepareQueue(jobs.Value.ConnectionString!);
        }

        var options = new EngineOptions
        {
            Runs = _shared is { } shared ? name => SqlJobLedger.Over(shared, clock, name, Lease, IsShared) : null,
            Market = market.Value,
            Forecasting = forecasting.Value,
            Ensemble = ensemble.Value,
            Verification = verification.Value,
            Training = training.Value,
            FineTuning = fineTuning.Value,
            Feedback = feedback.Value,
            Uploads = uploads.Value,
            Backups = backups.Value,
            Meter = meter,
            DataFolder = folder,
        };
        _engine = await Engine.OpenAsync(options, clock, loggers, cancellationToken).ConfigureAwait(false);
        var source = MarketSources.Of(market.Value).Name;
        LogOpened(_logger, source, folder);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not before the web server listens: a start that fails there has predicted nothing.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // Registered twice, once to be started and once to be asked: the container disposes of it twice.
        if (Interlocked.Exchange(ref _engine, null) is { } engine)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            if (_shared is { } shared)
            {
                await shared.DisposeAsync().ConfigureAwait(false);
            }

            _stopping.Dispose();
        }
    }

    private bool IsShared(string job) => registered.Any(one => one.Definition.Name == job && one.Definition.IsShared);

    private void Begin()
    {
        RunningSince = Engine.Market.Clock.GetUtcNow();
        State = EngineState.Running;
        ready.Set();
    }

    private void End()
    {
        State = EngineState.Ended;
        LogEnded(_logger);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                RunningSince = null;
                State = EngineState.Starting;
                await Engine.RunAsync(Begin, End, cancellationToken).ConfigureAwait(false);
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
                LogFault(_logger, fault, RestartDelay);
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
