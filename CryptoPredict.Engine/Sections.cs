using System.Text.Json;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Engine;

/// <summary>The sections of the configuration: what each is bound to, and what refuses a wrong value at the start.</summary>
public static class Sections
{
    /// <summary>
    /// Reads a section into options, which are then offered both as such and as <see cref="IOptions{TOptions}"/>. Unknown keys and values that the validator
    /// refuses stop the start.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">What refuses values that could not work.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The configuration that the section is in.</param>
    /// <param name="section">The section's name.</param>
    public static IServiceCollection AddSection<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return services.AddSection<TOptions>(KnownSection.Of(section, typeof(TOptions)), options => Bind(configuration.GetSection(section), options));
    }

    internal static void AddEngineOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMarketOptions(configuration);
        services.AddSection<ForecastingOptions, ForecastingOptionsValidator>(configuration, ForecastingOptions.Section);
        services.AddSection<PredictionOptions, PredictionOptionsValidator>(configuration, PredictionOptions.Section);
        services.AddEnsembleOptions(configuration);
        services.AddSection<VerificationOptions, VerificationOptionsValidator>(configuration, VerificationOptions.Section);
        services.AddSection<RetrainOptions, RetrainOptionsValidator>(configuration, RetrainOptions.Section);
        services.AddSection<FineTuningOptions, FineTuningOptionsValidator>(configuration, FineTuningOptions.Section);
        services.AddFeedbackOptions(configuration);
        services.AddSection<RetentionOptions, RetentionOptionsValidator>(configuration, RetentionOptions.Section);
        services.AddSection<UploadOptions, UploadOptionsValidator>(configuration, UploadOptions.Section);
        services.AddSection<StorageOptions, StorageOptionsValidator>(configuration, StorageOptions.Section);
        services.AddSection<BackupOptions, BackupOptionsValidator>(configuration, BackupOptions.Section);
    }

    // Each kind of market has a section of its own within.
    private static void AddMarketOptions(this IServiceCollection services, IConfiguration configuration)
    {
        var keys = KnownSection.KeysOf(typeof(MarketOptions));
        foreach (var source in MarketSources.All)
        {
            keys.Add(source.Name, source.OptionsType);
        }

        services.AddSingleton<IValidateOptions<MarketOptions>, MarketOptionsValidator>();
        services.AddSection<MarketOptions>(new KnownSection(MarketOptions.Section, typeof(MarketOptions), keys), options =>
        {
            var section = configuration.GetSection(MarketOptions.Section);
            section.Bind(options);
            foreach (var source in MarketSources.All)
            {
                options.Set(section.GetSection(source.Name).Get(source.OptionsType) ?? Activator.CreateInstance(source.OptionsType)!);
            }
        });
    }

    private static void AddEnsembleOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<EnsembleOptions>>(provider => new EnsembleOptionsValidator(
            provider.GetRequiredService<IOptions<MarketOptions>>(),
            new OrderedDictionary<string, double>(ModelCatalogue.All.Select(model => KeyValuePair.Create(model.Name, model.StartWeight)))));
        services.AddSection<EnsembleOptions>(
            KnownSection.Of(EnsembleOptions.Section, typeof(EnsembleOptions)), options => Bind(configuration.GetSection(EnsembleOptions.Section), options));
    }

    private static void AddFeedbackOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<FeedbackOptions>, FeedbackOptionsValidator>();
        services.AddSection<FeedbackOptions>(
            KnownSection.Of(FeedbackOptions.Section, typeof(FeedbackOptions), JsonNamingPolicy.SnakeCaseLower.ConvertName),
            options => Bind(SnakeCase.ToProperties<FeedbackOptions>(configuration.GetSection(FeedbackOptions.Section)), options));
    }

    private static IServiceCollection AddSection<TOptions>(this IServiceCollection services, KnownSection section, Action<TOptions> bind)
        where TOptions : class
    {
        services.AddSingleton(section);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
        services.AddOptions<TOptions>().Configure(bind).ValidateOnStart();
        return services;
    }

    private static void Bind<TOptions>(IConfiguration section, TOptions options) => section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
}
