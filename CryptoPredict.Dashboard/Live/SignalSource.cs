using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Live;

/// <summary>An event of Core that pages follow.</summary>
/// <param name="Topic">What it tells of.</param>
/// <param name="Listen">Calls its argument at every change, until the action it returns is called.</param>
internal sealed record SignalSource(LiveTopics Topic, Func<Action, Action> Listen);

/// <summary>Which events the hub listens to.</summary>
internal static class SignalSources
{
    /// <summary>Every event that a page follows.</summary>
    public static IServiceCollection AddSignalSources(this IServiceCollection services) =>
        services.AddMarketSignals().AddModelSignals().AddFineTuningSignals().AddRunSignals().AddUploadSignals().AddFeedbackSignals();

    /// <summary>Candles, predictions and checks.</summary>
    public static IServiceCollection AddMarketSignals(this IServiceCollection services) =>
        services.AddAssets<ILiveState>(LiveTopics.Market, (state, on) => state.Changed += on, (state, on) => state.Changed -= on);

    /// <summary>The registry.</summary>
    public static IServiceCollection AddModelSignals(this IServiceCollection services) =>
        services.AddAssets<IModelRegistry>(LiveTopics.Models, (registry, on) => registry.Changed += on, (registry, on) => registry.Changed -= on);

    /// <summary>The counters of fine-tuning.</summary>
    public static IServiceCollection AddFineTuningSignals(this IServiceCollection services) =>
        services.AddAssets<IFineTuner>(LiveTopics.FineTuning, (tuner, on) => tuner.Changed += on, (tuner, on) => tuner.Changed -= on);

    /// <summary>Runs and schedules.</summary>
    public static IServiceCollection AddRunSignals(this IServiceCollection services) => services
        .Add<IJobLedger>(LiveTopics.Runs, (runs, on) => runs.Changed += on, (runs, on) => runs.Changed -= on)
        .Add<IJobLedger>(LiveTopics.RunReports, (runs, on) => runs.Reported += on, (runs, on) => runs.Reported -= on)
        .Add<ActiveRuns>(LiveTopics.RunReports, (runs, on) => runs.Changed += on, (runs, on) => runs.Changed -= on)
        .Add<JobSchedule>(LiveTopics.Runs, (schedule, on) => schedule.Changed += on, (schedule, on) => schedule.Changed -= on);

    /// <summary>Uploads.</summary>
    public static IServiceCollection AddUploadSignals(this IServiceCollection services) =>
        services.Add<IUploadStore>(LiveTopics.Uploads, (uploads, on) => uploads.Changed += on, (uploads, on) => uploads.Changed -= on);

    /// <summary>The feedback loop.</summary>
    public static IServiceCollection AddFeedbackSignals(this IServiceCollection services) =>
        services.Add<IFeedbackLoop>(LiveTopics.Feedback, (loop, on) => loop.Changed += on, (loop, on) => loop.Changed -= on);

    private static IServiceCollection Add<T>(this IServiceCollection services, LiveTopics topic, Action<T, Action> add, Action<T, Action> remove)
        where T : class => services.AddSingleton(provider => new SignalSource(topic, signal =>
        {
            var source = provider.GetRequiredService<T>();
            add(source, signal);
            return () => remove(source, signal);
        }));

    private static IServiceCollection AddAssets<T>(
        this IServiceCollection services, LiveTopics topic, Action<T, Action<Asset>> add, Action<T, Action<Asset>> remove)
        where T : class => services.Add<T>(topic, (source, signal) => add(source, signal.OfAnyAsset), (source, signal) => remove(source, signal.OfAnyAsset));

    private static void OfAnyAsset(this Action signal, Asset asset) => signal();
}
