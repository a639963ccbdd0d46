using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Keys;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Dashboard.Telemetry;
using CryptoPredict.Engine;
using CryptoPredict.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The whole application as one object, so that a test starts exactly what a user starts.</summary>
internal static partial class DashboardApp
{
    // Whatever the disk does, the application ends within ten seconds: so long its parts have to stop, and so long to close what they hold.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Builds the application without starting it.</summary>
    /// <param name="args">Command line; configuration keys as <c>--Section:Key=value</c>.</param>
    /// <param name="configure">A last word on the builder, for tests.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Compose(args, configure);
        Map(app);
        return app;
    }

    /// <summary>The application with no routes, which are by settings that nobody has checked yet.</summary>
    internal static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseStaticWebAssets();
        // The host would log a refused start or a failed service with its stack; RunAsync says it in a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.AddSettings();
        builder.AddServerLimits();
        builder.AddTransport();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddCryptoPredict(builder.Configuration);
        builder.Services.AddJobs();
        AddApi(builder.Services);
        KeysAtRest.Add(builder);
        builder.Services.AddAccounts();
        builder.Services.AddCompressedPages();
        builder.Services.AddDashboard().AddSignalSources();
        builder.AddTelemetry();
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static void Map(WebApplication app)
    {
        app.UseKnownProxies();
        app.UseSecurityHeaders();
        app.UseHeadRequests();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseBodySizes();
        app.UseForeignOrigins();
        app.UseHostCookies();
        app.UseExceptionHandler();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(static (context, next) =>
        {
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                // The page that tells the refusal is only shown; of a form it would demand the token that the refused one may lack.
                context.Request.Method = HttpMethods.Get;
            }

            return next(context);
        });
        app.UseWhen(Callers.IsProgram, programs => programs.UseStatusCodePages());
        app.UsePageForms();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseQueryNumbers();
        app.MapHealth();
        app.MapMetrics();
        app.MapApi();
        app.MapAccounts();
        app.MapDashboard();
        app.MapHangfire();
    }

    /// <summary>Runs the application until it is asked to stop, or does what a command asks for.</summary>
    /// <returns>
    /// 0, or 1 when something stopped the start or a background service failed; the console then says in a sentence what and, where there is one, the way out.
    /// </returns>
    [SuppressMessage("Performance", "CA1849", Justification = "Nothing is written.")]
    public static async Task<int> RunAsync(string[] args)
    {
        PrivateFiles.WriteForThisUserOnly();

        // The log may not be up yet, or no longer: how it ends stands on the console. That is opened now, by writing nothing to it, for where no handle is left
        // nothing more can be opened or loaded.
        using (var opening = Console.OpenStandardError())
        {
            opening.Write([]);
        }

        var console = Console.Error;
        if (ServerLimits.TooFewHandles() is { } tooFew)
        {
            // Before anything is loaded that could run out of them.
            await console.WriteLineAsync($"The start was refused: {tooFew}").ConfigureAwait(false);
            return 1;
        }

        WebApplication? app = null;
        StopDeadline? deadline = null;
        try
        {
            var loading = Task.Run(EarlyLoading.LoadAll);
            app = Compose(RestoreCommand.SettingsOf(args));
            deadline = new StopDeadline(app.Logger);
            app.RequireSettings();
            TightenFiles(app);
            if (RestoreCommand.Is(args))
            {
                await Console.Out.WriteLineAsync(await RestoreCommand.RunAsync(app, args).ConfigureAwait(false)).ConfigureAwait(false);
                return 0;
            }

            app.RequireCollector();
            app.RequireSafeAddresses();
            app.TellKnownProxies();

            // Only now: some of it is by the settings.
            Map(app);
            var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
            var jobs = app.Services.GetRequiredService<JobsHost>();
            await loading.ConfigureAwait(false);
            await app.RunAsync().ConfigureAwait(false);

            // The host stops where one of them fails, and says nothing of it to its caller.
            if (services.Concat(jobs.Running).FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true }) is { } failed)
            {
                var cause = Settings.InOneSentence(failed.ExecuteTask!.Exception!.InnerException!);
                await console.WriteLineAsync($"The application ended because its background service {failed.GetType().Name} failed: {cause}")
                    .ConfigureAwait(false);
                return 1;
            }

            return 0;
        }
#pragma warning disable CA1031 // Whatever it is, an operator gets a sentence and whoever restarts the application an exit code.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            try
            {
                await TellAsync(app, console, RestoreCommand.Is(args) ? "restore" : "start", fault).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever keeps it from being said well, it is said.
            catch (Exception)
#pragma warning restore CA1031
            {
                await console.WriteLineAsync($"The application ended by a fault: {fault.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            }

            return 1;
        }
        finally
        {
            if (app is not null)
            {
                await app.DisposeAsync().AsTask().WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            deadline?.Dispose();
        }
    }

    private static async Task TellAsync(WebApplication? app, TextWriter console, string what, Exception fault)
    {
        if (Settings.Describe(fault) is { } sentences)
        {
            foreach (var sentence in sentences)
            {
                await console.WriteLineAsync($"The {what} was refused: {sentence}").ConfigureAwait(false);
            }

            return;
        }

        await console.WriteLineAsync($"The application ended by a fault: {Settings.InOneSentence(fault)} (Logging:LogLevel:Default=Debug shows where.)")
            .ConfigureAwait(false);
        if (app is not null)
        {
            LogStack(app.Logger, fault);
        }
    }

    private static void TightenFiles(WebApplication app)
    {
        var data = app.Services.GetRequiredService<StorageOptions>().FolderIn(app.Environment.ContentRootPath);
        var left = PrivateFiles.Tighten(data, Path.GetFullPath(app.Services.GetRequiredService<IOptions<BackupOptions>>().Value.Folder, data));
        if (left.Count > 0)
        {
            LogOpenFiles(app.Logger, left.Count, left[0]);
        }
    }

    private static void AddApi(IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = StatusSentences.Complete);
        services.AddSingleton<IProblemDetailsService, EveryProblem>();
        services.AddExceptionHandler<Problems>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(options =>
        {
            var format = options.SerializerOptions;
            format.Converters.Add(new NameText());
            format.Converters.Add(new AssetText());

            // What is not understood to the last member is refused, else something other is done than was asked.
            format.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            format.AllowDuplicateProperties = false;
            format.RespectRequiredConstructorParameters = true;

            // Else the document would say that every number may be a text as well.
            format.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(ApiDocument.Describe);
        services.AddSingleton<IdempotencyKeys>();
        services.AddSingleton<LiveStreams>().AddSingleton<EventStream>();
        services.AddSingleton<SharedChainCheck>();
        services.AddHealth();
        RequestLimits.Add(services);
        HostRefusal.Add(services);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Where the application ended")]
    private static partial void LogStack(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Count} files and folders of the data may be read by other users of this machine and are another user's, so this one cannot change that; "
        + "the first is {Path}")]
    private static partial void LogOpenFiles(ILogger logger, int count, string path);
}
