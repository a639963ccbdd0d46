using System.Text.Json.Serialization;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Api;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Dashboard.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Json;

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

    private static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseStaticWebAssets();
        // The host would log a refused start with its stack; RunAsync says it in a sentence, and lets anything else crash aloud.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.AddSettings();
        builder.AddServerLimits();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        AddEngine(builder.Services);
        builder.Services.AddJobs();
        AddApi(builder.Services);
        AddKeys(builder);
        builder.Services.AddAccounts();
        builder.Services.AddDashboard().AddSignalSources();
        builder.AddTelemetry();
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static void Map(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseHeadRequests();
        app.UseRouting();
        app.UseForeignOrigins();
        app.UseHostCookies();
        app.UseExceptionHandler();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
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

    /// <summary>Runs the application until it is told to stop.</summary>
    /// <returns>0, or 1 when a setting or a file stopped the start; the log then says which and what is allowed.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var app = Compose(args);
        using var deadline = new StopDeadline(app.Logger);
        try
        {
            app.RequireSettings();
            app.RequireCollector();
            app.RequireSafeAddresses();

            // Only now: some of it is by the settings.
            Map(app);
            await app.RunAsync().ConfigureAwait(false);
            return 0;
        }
        catch (Exception fault) when (Settings.Describe(fault) is { } sentences)
        {
            foreach (var sentence in sentences)
            {
                LogRefusal(app.Logger, sentence);
            }

            return 1;
        }
        finally
        {
            await app.DisposeAsync().AsTask().WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void AddEngine(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<EngineReady>();
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        AddFromEngine<ILiveState>(engine => engine.Loop);
        AddFromEngine(engine => engine.Candles);
        AddFromEngine(engine => engine.Ledger);
        AddFromEngine(engine => engine.Registry);
        AddFromEngine(engine => engine.Runs);
        AddFromEngine(engine => engine.ActiveRuns);
        AddFromEngine(engine => engine.Ground);
        AddFromEngine(engine => engine.Retrainer);
        AddFromEngine(engine => engine.FineTuner);
        AddFromEngine(engine => engine.Review);
        AddFromEngine(engine => engine.CatchUp);
        AddFromEngine(engine => engine.Recomputation);
        AddFromEngine(engine => engine.Backtester);
        AddFromEngine(engine => engine.Backtests);
        AddFromEngine(engine => engine.Runner);
        AddFromEngine(engine => engine.Backup);
        AddFromEngine<IFeedbackLoop>(engine => engine.Feedback);
        AddFromEngine<IFeedbackState>(engine => engine.Feedback);
        AddFromEngine(engine => engine.Data);
        AddFromEngine(engine => engine.Data.Uploads);

        // The engine opens before anything asks for its parts, and closes them itself.
        void AddFromEngine<T>(Func<Engine, T> part)
            where T : class => services.AddSingleton(provider => part(provider.GetRequiredService<EngineService>().Engine));
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
        services.AddSingleton<LiveStreams>();
        services.AddHealth();
        RequestLimits.Add(services);
    }

    private static void AddKeys(WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Storage:Path"] ?? "data";
        builder.Services.AddDataProtection()
            .SetApplicationName("CryptoPredict")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.GetFullPath(Path.Combine(folder, "keys"), builder.Environment.ContentRootPath)));
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The start was refused: {Sentence}")]
    private static partial void LogRefusal(ILogger logger, string sentence);
}
