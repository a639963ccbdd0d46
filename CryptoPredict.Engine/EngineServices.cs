using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Engine;

/// <summary>The engine in any generic host: it needs no web page.</summary>
public static class EngineServices
{
    /// <summary>The name under which the engine measures itself.</summary>
    public const string MeterName = "CryptoPredict";

    /// <summary>
    /// Registers the market, its store, the loop over both, and the training that keeps its models fresh, by the sections of the configuration. The host
    /// opens them before it starts anything else (<see cref="EngineService"/>); they may be asked for from then on.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Its configuration; read when the options are first asked for.</param>
    public static IServiceCollection AddCryptoPredict(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddEngineOptions(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(provider => provider.GetRequiredService<IMeterFactory>().Create(MeterName));
        services.AddStore();
        services.AddRuns();
        services.AddTraining();
        services.AddLoop();
        services.AddFeedback();
        services.AddBacktests();
        services.AddData();
        services.AddSingleton<EngineReady>();
        services.AddSingleton<EngineLoop>();
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        return services;
    }

    private static void AddStore(this IServiceCollection services)
    {
        services.TryAddSingleton<IJobLedgerFactory, LocalJobLedgerFactory>();
        services.AddSingleton<OpenStore>();
        AddOpened(store => store.Database);
        AddOpened(store => store.Market);
        AddOpened<IModelRegistry>(store => store.Registry);
        AddOpened(store => store.Runs);
        AddOpened(store => store.Rules);
        services.AddSingleton<ICandleStore, SqliteCandleStore>();
        services.AddSingleton<ILedger>(provider => new SharedLedger(new SqliteLedger(provider.Get<Database>())));
        services.AddSingleton(provider => new DatabaseBackup(
            provider.Get<Database>(), provider.Get<OpenStore>().Artefacts, provider.Get<BackupOptions>(), provider.Get<TimeProvider>()));
        services.AddSingleton<RegistryWatcher>();

        void AddOpened<T>(Func<OpenStore, T> part)
            where T : class => services.AddSingleton(provider => part(provider.Get<OpenStore>()));
    }

    private static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<ActiveRuns>();
        services.AddSingleton(provider => new Runner(
            provider.Get<IJobLedger>(), provider.Get<ActiveRuns>(), provider.MarketClock(), provider.Get<TimeProvider>(), provider.Get<ILogger<Runner>>()));
    }

    private static void AddTraining(this IServiceCollection services)
    {
        services.AddSingleton<TrainingMetrics>();
        services.AddSingleton(provider => new TrainingContext(
            ScopesOf(provider.Get<IMarketSource>(), provider.Get<ForecastingOptions>()), provider.Get<ICandleStore>(), provider.Get<ILedger>(),
            provider.Get<IModelRegistry>(), provider.Get<IJobLedger>(), provider.MarketClock(), provider.Get<TimeProvider>())
        {
            Metrics = provider.Get<TrainingMetrics>(),
        });
        services.AddSingleton<Retrainer>();
        services.AddSingleton<IRetrainer>(provider => provider.Get<Retrainer>());
        services.AddSingleton(provider => new FineTuner(
            provider.Get<TrainingContext>(), provider.Get<RetrainOptions>(), provider.Get<FineTuningOptions>(),
            asset => provider.Get<PredictionLoop>().Get(asset)?.Verified ?? 0, provider.Get<ILogger<FineTuner>>()));
        services.AddSingleton<IFineTuner>(provider => provider.Get<FineTuner>());
        services.AddSingleton<IChampionReview>(provider => new ChampionReview(
            provider.Get<TrainingContext>(), provider.Get<RetrainOptions>().Review, provider.Get<ILogger<ChampionReview>>()));
        services.AddSingleton(provider => new ServingCheck(provider.Get<TrainingContext>().Scopes, provider.Get<DailyHistory>()));
    }

    private static void AddLoop(this IServiceCollection services)
    {
        services.AddSingleton<LoopMetrics>();
        services.AddSingleton<PipelineOptions>();
        services.AddSingleton<IBundleSource>(provider => new LiveBundles(
            provider.Get<TrainingContext>().Scopes, provider.Get<IModelRegistry>(), provider.Get<PipelineOptions>(), FitFirst(provider),
            provider.Get<TimeProvider>(), provider.Get<ILogger<LiveBundles>>())
        {
            Metrics = provider.Get<LoopMetrics>(),
        });
        services.AddSingleton(provider =>
        {
            var metrics = provider.Get<LoopMetrics>();
            var loop = new PredictionLoop(
                provider.Get<IMarketSource>(), provider.Get<ICandleStore>(), provider.Get<ILedger>(), provider.Get<IBundleSource>(),
                provider.Get<MarketOptions>(), provider.Get<PipelineOptions>(), provider.Get<ILogger<PredictionLoop>>())
            {
                Metrics = metrics,
            };
            metrics.Observe(loop);
            return loop;
        });
        services.AddSingleton<ILiveState>(provider => provider.Get<PredictionLoop>());
        services.AddSingleton<ICatchUp>(provider => provider.Get<PredictionLoop>());
        services.AddSingleton<IPriceChances>(provider => provider.Get<PredictionLoop>());
        services.AddSingleton<Recomputation>();
        services.AddSingleton<PredictionExplainer>();
        services.AddSingleton<ForecastDiagnostics>();
        services.AddSingleton<RangeDiagnostics>();
    }

    private static void AddFeedback(this IServiceCollection services)
    {
        services.AddSingleton<ISignalStore, SqliteSignalStore>();
        services.AddSingleton<FeedbackLoop>();
        services.AddSingleton<IFeedbackLoop>(provider => provider.Get<FeedbackLoop>());
        services.AddSingleton<IFeedbackState>(provider => provider.Get<FeedbackLoop>());
    }

    private static void AddBacktests(this IServiceCollection services)
    {
        services.AddSingleton<IBacktestStore, SqliteBacktestStore>();
        services.AddSingleton<BacktestContext>();
        services.AddSingleton<IBacktester, Backtester>();
    }

    private static void AddData(this IServiceCollection services)
    {
        services.AddSingleton<UploadMetrics>();
        services.AddSingleton<ISeriesStore, SqliteSeriesStore>();
        services.AddSingleton<IUploadStore, SqliteUploadStore>();
        services.AddSingleton(provider => new UploadIntake(
            provider.Get<IUploadStore>(), provider.Get<OpenStore>().Uploads, provider.Get<UploadOptions>(), provider.Get<IMarketSource>(),
            provider.Get<TimeProvider>())
        {
            Metrics = provider.Get<UploadMetrics>(),
        });
        services.AddSingleton<DailyHistory>();
        services.AddSingleton(provider => new DailyNetworks(
            provider.Get<DailyHistory>(), provider.Get<ISeriesStore>(), provider.Get<IModelRegistry>(), provider.MarketClock(), provider.Get<TimeProvider>()));
        services.AddSingleton(provider => new DailyTraining(
            provider.Get<DailyHistory>(), provider.Get<DailyNetworks>(), provider.Get<IModelRegistry>(), provider.MarketClock(),
            provider.Get<TimeProvider>()));
        services.AddSingleton<IDailyForecasts, DailyForecasts>();
        services.AddSingleton<UploadStaging>();
        services.AddSingleton<UploadMerge>();
        services.AddSingleton<UploadLearning>();
        services.AddSingleton(provider => new UploadTraining(
            provider.Get<UploadIntake>(), provider.Get<UploadMerge>(), provider.Get<UploadLearning>(), provider.Get<ILogger<UploadTraining>>()));
        services.AddSingleton<UploadTakeBack>();
        services.AddSingleton<StaleVersions>();
        services.AddSingleton(provider => new SeriesChanges(
            provider.Get<ISeriesStore>(), provider.Get<DailyHistory>(), provider.Get<DailyTraining>(), provider.Get<TimeProvider>()));
        services.AddSingleton<DataServices>();
    }

    // One model that is fitted in a moment, so that the first round of all need not be waited for.
    private static Func<Asset, CancellationToken, Task> FitFirst(IServiceProvider services) => (asset, cancellationToken) =>
    {
        var first = new RetrainInput(asset, KalmanForecaster.ModelName);
        return services.Get<Runner>().RunAsync(
            new JobRequest(Retrainer.JobName, "start", JobInput.Write(first), asset), run => services.Get<Retrainer>().RunAsync(first, run), cancellationToken);
    };

    private static ImmutableArray<ForecastScope> ScopesOf(IMarketSource market, ForecastingOptions forecasting) =>
        [.. market.Assets.Select(asset => new ForecastScope(asset, (int)(forecasting.Horizon / market.Interval), market.Interval))];

    private static TimeProvider MarketClock(this IServiceProvider services) => services.Get<IMarketSource>().Clock;

    private static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
