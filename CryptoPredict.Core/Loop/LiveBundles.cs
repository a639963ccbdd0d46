using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// Keeps one bundle per asset made of the registry's champions. When the registry says that an asset changed, whoever changed it, a new bundle
/// is put together beside the running predictions and comes in by one reference exchange. A champion that cannot be used is a member that says why
/// it is silent; one that cannot be read just now is tried again every minute.
/// </summary>
public sealed partial class LiveBundles : IBundleSource, IAsyncDisposable
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromMinutes(1);

    private readonly ImmutableArray<ForecastScope> _scopes;
    private readonly IModelRegistry _registry;
    private readonly Func<Asset, CancellationToken, Task> _fitFirst;
    private readonly VersionReader<IForecaster> _reader;
    private readonly PipelineOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<Asset> _changed = Channel.CreateUnbounded<Asset>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Asset, ServingVersion<IForecaster>[]> _serving = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _loading = new(1);
    private readonly ConcurrentDictionary<Asset, bool> _unread = new();
    private readonly ITimer _readingAgain;
    private readonly Task _following;
    private ImmutableDictionary<Asset, Bundle> _bundles = ImmutableDictionary<Asset, Bundle>.Empty;

    /// <summary>Bundles that follow a registry; none is loaded yet.</summary>
    /// <param name="scopes">One scope per asset.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="options">Band and signals, start weights and staleness.</param>
    /// <param name="fitFirst">Fits a first version for an asset that has none.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="logger">Where it logs.</param>
    public LiveBundles(
        ImmutableArray<ForecastScope> scopes, IModelRegistry registry, PipelineOptions options, Func<Asset, CancellationToken, Task> fitFirst,
        TimeProvider wall, ILogger<LiveBundles> logger)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(wall);
        _scopes = scopes;
        _registry = registry;
        _fitFirst = fitFirst;
        _reader = new VersionReader<IForecaster>(registry, ForecastFamily.Instance);
        _options = options;
        _logger = logger;
        registry.Changed += Note;
        _readingAgain = wall.CreateTimer(_ => NoteUnread(), null, ReadAgain, ReadAgain);
        _following = Task.Run(() => FollowAsync(_stopping.Token));
    }

    /// <summary>Where it measures itself; null for nowhere.</summary>
    public LoopMetrics? Metrics { get; init; }

    /// <inheritdoc/>
    public Bundle? Current(Asset asset) => Volatile.Read(ref _bundles).GetValueOrDefault(asset);

    /// <summary>
    /// Loads the champions. An asset without any gets a Kalman filter, which is fitted in a moment: the first round of all models need not
    /// be waited for.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var scope in _scopes)
        {
            await LoadAsync(scope, cancellationToken).ConfigureAwait(false);
            if (Current(scope.Asset) is not { Ensemble.CanSpeak: true })
            {
                await _fitFirst(scope.Asset, cancellationToken).ConfigureAwait(false);
                await LoadAsync(scope, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _registry.Changed -= Note;
        await _readingAgain.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
        _loading.Dispose();
    }

    private void Note(Asset asset) => _changed.Writer.TryWrite(asset);

    private void NoteUnread()
    {
        foreach (var asset in _unread.Keys)
        {
            Note(asset);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _changed.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                HashSet<Asset> assets = [];
                while (_changed.Reader.TryRead(out var asset))
                {
                    assets.Add(asset);
                }

                foreach (var scope in _scopes.Where(scope => assets.Contains(scope.Asset)))
                {
                    await TryLoadAsync(scope, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The engine is closing; the last bundles serve to the end.
        }
    }

    private async Task TryLoadAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(scope, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever kept a bundle from being made, the one before goes on serving and the next change tries again.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotLoaded(_logger, fault, scope.Asset);
        }
    }

    /// <summary>One at a time: of two at once, the one that read the older aliases could come last.</summary>
    private async Task LoadAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await LoadInTurnAsync(scope, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task LoadInTurnAsync(ForecastScope scope, CancellationToken cancellationToken)
    {
        var aliases = await _registry.ReadAliasesAsync(scope.Asset, cancellationToken).ConfigureAwait(false);
        var before = _serving.GetValueOrDefault(scope.Asset, []);
        List<ServingVersion<IForecaster>> serving = [];
        List<EnsembleMember> members = [];
        _unread.TryRemove(scope.Asset, out _);
        foreach (var model in ModelCatalogue.Names)
        {
            if (aliases.FirstOrDefault(change => change.Model == model && change.Alias == ModelAlias.Champion) is not { } held)
            {
                continue;
            }

            var (version, silent) = before.FirstOrDefault(one => one.Version.Id == held.VersionId) is { } known
                ? (known, null)
                : await ReadAsync(scope, held, cancellationToken).ConfigureAwait(false);
            if (version is not null)
            {
                serving.Add(version);
                var confirmed = await ConfirmedAsync(scope.Asset, version.Version, cancellationToken).ConfigureAwait(false);
                members.Add(ModelCatalogue.MemberOf(version.Trained.Model, _options.Ensemble, confirmed));
            }
            else if (silent is not null)
            {
                members.Add(ModelCatalogue.MemberOf(silent, _options.Ensemble));
                if (Current(scope.Asset)?.Ensemble.Members.Any(member => (member.Forecaster as SilentForecaster)?.Reason == silent.Reason) != true)
                {
                    LogSilent(_logger, scope.Asset, model, silent.Reason);
                }
            }
        }

        _serving[scope.Asset] = [.. serving];
        if (members.Count == 0)
        {
            ImmutableInterlocked.TryRemove(ref _bundles, scope.Asset, out _);
            return;
        }

        var bundle = new Bundle(
            scope.Asset,
            new Ensemble(ModelCatalogue.WithNoChange(members, _options.Ensemble), _options.Ensemble.StaleAfter),
            scope.HorizonSteps,
            scope.Interval,
            _options.Forecasting.BandCoverage,
            new SignalThresholds(_options.Forecasting.BuyThreshold, _options.Forecasting.SellThreshold));
        ImmutableInterlocked.AddOrUpdate(ref _bundles, scope.Asset, bundle, (_, _) => bundle);
        if (!before.Select(one => one.Version.Id).SequenceEqual(serving.Select(one => one.Version.Id)))
        {
            var versions = string.Join(", ", serving.Select(one => one.Version.Id));
            LogSwapped(_logger, scope.Asset, versions);
            Metrics?.Swapped(scope.Asset);
        }
    }

    /// <returns>The version that speaks, or why none does; neither where nobody was ever to.</returns>
    private async Task<(ServingVersion<IForecaster>? Serving, SilentForecaster? Silent)> ReadAsync(
        ForecastScope scope, AliasChange held, CancellationToken cancellationToken)
    {
        if (held.VersionId is not { } id)
        {
            return (null, held is { IsFallback: true, PreviousId: { } lost } ? Silent(lost, $"has no version left: {held.Reason}") : null);
        }

        try
        {
            var read = await _reader.ReadChampionAsync(scope, held.Model, cancellationToken).ConfigureAwait(false);
            return (read.Serving, read.Serving is null ? Silent(id, $"cannot serve: {read.Silent}") : null);
        }
        catch (IOException fault)
        {
            _unread[scope.Asset] = true;
            LogUnread(_logger, fault, id, scope.Asset, ReadAgain);
            return (null, Silent(id, "cannot be read from the disk just now, and is tried again every minute"));
        }

        SilentForecaster Silent(string version, string reason) => new(held.Model, version, reason.TrimEnd('.'));
    }

    /// <summary>
    /// Up to when a champion is known to be good: the end of the newest data on which it was trained or held its own against a challenger.
    /// </summary>
    private async Task<DateTimeOffset> ConfirmedAsync(Asset asset, ModelVersion champion, CancellationToken cancellationToken)
    {
        var newest = await _registry.ReadAsync(new VersionQuery(asset, champion.Model, Limit: 1), cancellationToken).ConfigureAwait(false);
        return newest.Items is [{ Gate: not null } met] && met.DataTo > champion.DataTo ? met.DataTo : champion.DataTo;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: predicts with {Versions}")]
    private static partial void LogSwapped(ILogger logger, Asset asset, string versions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asset}: predicts without {Model}, which {Reason}")]
    private static partial void LogSilent(ILogger logger, Asset asset, string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The artefact of {Id} of {Asset} could not be read; it is tried again every {Delay}")]
    private static partial void LogUnread(ILogger logger, Exception fault, string id, Asset asset, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Asset}: the new champions could not be loaded; the versions before go on serving")]
    private static partial void LogNotLoaded(ILogger logger, Exception fault, Asset asset);
}
