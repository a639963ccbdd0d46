using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Configuration;
using CryptoPredict.Dashboard.Health;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;
using MudBlazor.Services;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>The pages: what they need and where they are mapped.</summary>
internal static class DashboardPages
{
    /// <summary>
    /// Registers the pages. They read what the engine registers: the live state, the stores, the registry and the runs; and hear of it by signal sources.
    /// </summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.AddFilter<PolledCircuits>());

        services.AddMudServices(kit =>
        {
            kit.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            kit.SnackbarConfiguration.ShowTransitionDuration = kit.SnackbarConfiguration.HideTransitionDuration = 100;
            kit.SnackbarConfiguration.PreventDuplicates = true;
            kit.SnackbarConfiguration.SnackbarVariant = Variant.Outlined;
        });

        // A page whose circuit is gone goes on with a new one, so those of browsers that went without a word need not be kept for long.
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = PageMemory.DisconnectedFor);
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<PolledCircuits>();
        services.AddHostedService<PageMemory>();
        services.AddSingleton<ProcessHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<ProcessHistory>());
        services.AddSingleton<SharedHealth>();
        services.AddSingleton<EffectiveSettings>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<ModelChecks>();
        services.AddSingleton<ErrorWindows>();
        services.AddScoped<CurrentUser>();
        services.AddScoped<AdminActions>();
        services.AddScoped<Prompts>();
        services.AddScoped<BrowserTime>();
        services.AddScoped<CircuitConnection>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitConnection>());
        return services;
    }

    /// <summary>Serves the pages and their assets.</summary>
    public static WebApplication MapDashboard(this WebApplication app)
    {
        app.UseCircuitPlaces();
        app.UseAntiforgery();

        // Files are sent as they were built. Else a program that was not published looks at them each time, takes most for changed, and packs those anew
        // without compressing them.
        app.Configuration["ReloadStaticAssetsAtRuntime"] = bool.FalseString;
        app.MapStaticAssets().AllowAnonymous().DisableHttpMetrics();

        // The security headers say frame-ancestors 'none' already; a second, weaker policy would only confuse.
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Add(Limit);
        return app;
    }

    /// <summary>Pages say themselves who may see them, and some how often; the connection that their circuits run on is for readers.</summary>
    private static void Limit(EndpointBuilder endpoint)
    {
        // Pages without a circuit tell those who are over a limit.
        if (!endpoint.Metadata.Any(item => item is EnableRateLimitingAttribute or ExcludeFromInteractiveRoutingAttribute))
        {
            endpoint.Metadata.Add(new EnableRateLimitingAttribute(RequestLimits.Open));
        }

        if (!endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            endpoint.Metadata.Add(new AuthorizeAttribute(Policies.Read));
        }
    }
}
