using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// Holds the bundle that predicts one asset and fits the Kalman filter's variances anew from time to time: on a thread of its
/// own, the new bundle coming in by one reference exchange, so that no prediction waits for a fit.
/// </summary>
internal sealed partial class BundleSource : IAsyncDisposable
{
    private readonly Asset _asset;
    private readonly TimeSpan _interval;
    private readonly ForecastingOptions _options;
    private readonly EnsembleOptions _ensemble;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Bundle _current;
    private DateTimeOffset? _fittedAt;
    private Task _fitting = Task.CompletedTask;

    public BundleSource(Asset asset, TimeSpan interval, ForecastingOptions options, EnsembleOptions ensemble, ILogger logger)
    {
        _asset = asset;
        _interval = interval;
        _options = options;
        _ensemble = ensemble;
        _logger = logger;
        _current = Build(null, default);
    }

    /// <summary>The newest bundle; take it once per prediction.</summary>
    public Bundle Current => Volatile.Read(ref _current);

    /// <summary>Fits on the newest closes when a fit is due and none is running; returns at once.</summary>
    /// <param name="asOf">Close time of the newest close.</param>
    /// <param name="closes">Consecutive closes, oldest first; copied.</param>
    public void FitIfDue(DateTimeOffset asOf, ReadOnlySpan<double> closes)
    {
        if (!_fitting.IsCompleted || closes.Length < KalmanForecaster.FilteredCloses || asOf - _fittedAt < _options.RefitInterval)
        {
            return;
        }

        _fittedAt = asOf;
        var copy = closes.ToArray();
        _fitting = Task.Run(() => Fit(asOf, copy), CancellationToken.None);
    }

    /// <summary>Waits for the fit that is running, if one is.</summary>
    public Task WhenFittedAsync() => _fitting;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _fitting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Fit(DateTimeOffset asOf, double[] closes)
    {
        try
        {
            var kalman = KalmanForecaster.Fit(closes, $"{asOf.UtcDateTime:yyyyMMdd'T'HHmm'Z'}", _stopping.Token);
            Volatile.Write(ref _current, Build(kalman, asOf));
            LogFitted(_logger, _asset, kalman.Version, closes.Length);
        }
        catch (OperationCanceledException)
        {
            // The loop is stopping; the old bundle serves to the end.
        }
#pragma warning disable CA1031 // A fit that fails must not stop predictions: the old version goes on, and the log says so.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotFitted(_logger, fault, _asset);
        }
    }

    private Bundle Build(KalmanForecaster? kalman, DateTimeOffset trainedTo)
    {
        List<(IForecaster Forecaster, DateTimeOffset? TrainedTo)> members = [(new PersistenceForecaster(), null)];
        if (kalman is not null)
        {
            members.Add((kalman, trainedTo));
        }

        var weights = _ensemble.StartWeightsOf([.. members.Select(member => member.Forecaster.Model)]);
        return new Bundle(
            _asset,
            new Ensemble(members.Select((member, i) => new EnsembleMember(member.Forecaster, weights[i], member.TrainedTo)), _ensemble.StaleAfter),
            (int)(_options.Horizon / _interval),
            _interval,
            _options.BandCoverage,
            new SignalThresholds(_options.BuyThreshold, _options.SellThreshold));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: Kalman version {Version} fitted on {Count} closes")]
    private static partial void LogFitted(ILogger logger, Asset asset, string version, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: the Kalman filter could not be fitted; its last version goes on")]
    private static partial void LogNotFitted(ILogger logger, Exception fault, Asset asset);
}
