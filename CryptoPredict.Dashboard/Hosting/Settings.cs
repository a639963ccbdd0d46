using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The options: where they are read from, and that a wrong one stops the start.</summary>
internal static class Settings
{
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        InsertRepositorySettings(builder);

        // Before anything logs.
        Refuse(SettingsCheck.WrongLevels(builder.Configuration));
        var services = builder.Services;
        services.AddMarket();
        services.AddSection<ForecastingOptions, ForecastingOptionsValidator>(ForecastingOptions.Section);
        services.AddSection<EnsembleOptions>(
            EnsembleOptions.Section,
            provider => new EnsembleOptionsValidator(
                provider.GetRequiredService<IOptions<MarketOptions>>(), new OrderedDictionary<string, double>(ModelCatalogue.All.Select(model => KeyValuePair.Create(model.Name, model.StartWeight)))));
        services.AddSection<VerificationOptions, VerificationOptionsValidator>(VerificationOptions.Section);
        services.AddSection<RetrainOptions, RetrainOptionsValidator>(RetrainOptions.Section);
        services.AddSection<FineTuningOptions, FineTuningOptionsValidator>(FineTuningOptions.Section);
        services.AddSnakeCaseSection<FeedbackOptions, FeedbackOptionsValidator>(FeedbackOptions.Section);
        services.AddSection<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.Section);
        services.AddSection<UploadOptions, UploadOptionsValidator>(UploadOptions.Section);
        services.AddSection<StorageOptions, StorageOptionsValidator>(StorageOptions.Section);
        services.AddSection<BackupOptions, BackupOptionsValidator>(BackupOptions.Section);
        services.AddJobOptions();
        services.AddSection<AccountOptions, AccountOptionsValidator>(AccountOptions.Section);
        services.AddSection<RequestLimits, RequestLimitsValidator>(RequestLimits.Section);
        services.AddSection<ProxyOptions, ProxyOptionsValidator>(ProxyOptions.Section);
    }

    /// <summary>Reads and checks every section, before anything is opened.</summary>
    /// <exception cref="SettingsException">A key is unknown, its value is of another kind, or a folder cannot be made.</exception>
    /// <exception cref="OptionsValidationException">A value is not allowed.</exception>
    /// <exception cref="AggregateException">Several sections hold values that are not allowed.</exception>
    public static void RequireSettings(this WebApplication app)
    {
        var hosts = app.Configuration["AllowedHosts"];
        IEnumerable<string> none = hosts is not null && hosts.Split(';').All(string.IsNullOrWhiteSpace)
            ? [$"AllowedHosts is '{hosts}'; it must name the hosts that requests may be addressed to, separated by semicolons, or * for every one."]
            : [];
        Refuse([.. SettingsCheck.Faults((IConfigurationRoot)app.Configuration, [.. app.Services.GetServices<KnownSection>()]), .. none]);
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (InvalidOperationException fault)
        {
            throw new SettingsException(fault.Message, fault);
        }

        RequireBackupFolder(app);
    }

    // Only by making it is it known whether it can be made, and a copy that nobody can keep would be missed when it is too late.
    private static void RequireBackupFolder(WebApplication app)
    {
        var folder = app.Services.GetRequiredService<IOptions<BackupOptions>>().Value.Folder;
        if (!Path.IsPathRooted(folder))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{BackupOptions.Section}:{nameof(BackupOptions.Folder)} is '{folder}'; it must be a folder that can be made and written to ({fault.Message}).", fault);
        }
    }

    /// <summary>Stops the start where something is wrong.</summary>
    /// <exception cref="SettingsException">It is.</exception>
    public static void Refuse(IEnumerable<string> faults)
    {
        if (faults.Distinct().ToList() is { Count: > 0 } sentences)
        {
            throw new SettingsException(sentences);
        }
    }

    /// <summary>Every sentence that stopped a start, each once; null when the fault is no matter of configuration.</summary>
    public static IReadOnlyList<string>? Describe(Exception fault) => fault switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Distinct()],
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()],
        SettingsException settings => settings.Sentences,
        StorageException or InvalidDataException or Core.Market.Import.CsvImportException or IOException => [fault.Message],
        _ => null,
    };

    /// <summary>Any fault in one line, with its kind where its words alone would say nothing.</summary>
    public static string InOneSentence(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        while (fault is TypeInitializationException or System.Reflection.TargetInvocationException && fault.InnerException is { } cause)
        {
            // It names a type, and what kept that from being used is the cause: that no file can be opened any more, for example.
            fault = cause;
        }

        var words = string.Join(' ', fault.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return fault is IOException or UnauthorizedAccessException or InvalidOperationException ? words : $"{fault.GetType().Name}: {words}";
    }

    private static void AddMarket(this IServiceCollection services)
    {
        var keys = KnownSection.KeysOf(typeof(MarketOptions));
        foreach (var source in MarketSources.All)
        {
            keys.Add(source.Name, source.OptionsType);
        }

        services.AddSingleton(new KnownSection(MarketOptions.Section, keys));
        services.AddSingleton<IValidateOptions<MarketOptions>, MarketOptionsValidator>();
        services.AddOptions<MarketOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                var section = configuration.GetSection(MarketOptions.Section);
                section.Bind(options);
                foreach (var source in MarketSources.All)
                {
                    options.Set(section.GetSection(source.Name).Get(source.OptionsType) ?? Activator.CreateInstance(source.OptionsType)!);
                }
            })
            .ValidateOnStart();
    }

    private static void AddSection<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> => services.AddSection<TOptions>(section, provider => ActivatorUtilities.CreateInstance<TValidator>(provider));

    private static void AddSection<TOptions>(this IServiceCollection services, string section, Func<IServiceProvider, IValidateOptions<TOptions>> validator)
        where TOptions : class
    {
        services.AddSingleton(KnownSection.Of(section, typeof(TOptions)));
        services.AddSingleton(validator);
        services.AddOptions<TOptions>().BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
    }

    private static void AddSnakeCaseSection<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton(KnownSection.Of(section, typeof(TOptions), System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName));
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) =>
                SnakeCase.ToProperties<TOptions>(configuration.GetSection(section)).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true))
            .ValidateOnStart();
    }

    /// <summary>
    /// appsettings.Development.json stands at the top of the repository, not in this project's folder: it is read from beside
    /// the program, at its usual place in the order (after appsettings.json, before environment and command line).
    /// </summary>
    private static void InsertRepositorySettings(WebApplicationBuilder builder)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "appsettings.Development.json");
        if (!builder.Environment.IsDevelopment() || !File.Exists(path))
        {
            return;
        }

        var sources = builder.Configuration.Sources;
        var after = sources.Select((source, index) => source is JsonConfigurationSource ? index : -1).Max();
        var settings = new JsonConfigurationSource { Path = path };
        settings.ResolveFileProvider();
        sources.Insert(after + 1, settings);
    }
}
