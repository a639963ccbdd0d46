using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Engine;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Storage;
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
        SettingsException.ThrowIfAny(SettingsCheck.WrongLevels(builder.Configuration));
        var services = builder.Services;
        services.AddJobOptions();
        services.AddSection<DataOptions, DataOptionsValidator>(builder.Configuration, DataOptions.Section);
        services.AddSection<AccountOptions, AccountOptionsValidator>(builder.Configuration, AccountOptions.Section);
        services.AddSection<RequestLimits, RequestLimitsValidator>(builder.Configuration, RequestLimits.Section);
        services.AddSection<ProxyOptions, ProxyOptionsValidator>(builder.Configuration, ProxyOptions.Section);
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
        IEnumerable<string> vectors = VectorWidths.Fault is { } fault ? [fault] : [];
        SettingsException.ThrowIfAny(
            [.. SettingsCheck.Faults((IConfigurationRoot)app.Configuration, [.. app.Services.GetServices<KnownSection>()]), .. none, .. vectors]);
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (InvalidOperationException invalid)
        {
            throw new SettingsException(invalid.Message, invalid);
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
            throw new SettingsException($"{BackupOptions.Section}:{nameof(BackupOptions.Folder)} is '{folder}'; it must be a folder that can be made and "
                + $"written to ({fault.Message}).", fault);
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
