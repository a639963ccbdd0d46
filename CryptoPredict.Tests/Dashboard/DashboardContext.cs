using Bunit;
using Bunit.TestDoubles;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard;

/// <summary>Renders components over a fake engine. The clock stands still unless the test moves it.</summary>
public abstract class DashboardContext : BunitContext
{
    private protected DashboardContext()
    {
        State = new FakeLiveState(Clock);
        JSInterop.Mode = JSRuntimeMode.Loose;
        PriceChartModule = JSInterop.SetupModule("./js/price-chart.js");
        PlotsModule = JSInterop.SetupModule("./js/plots.js");
        var shell = JSInterop.SetupModule("./js/shell.js");
        PriceChartModule.Mode = PlotsModule.Mode = shell.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<ILiveState>(State);
        Services.AddSingleton<ICandleStore>(State.Candles);
        Services.AddSingleton<ILedger>(State.Ledger);
        Services.AddSingleton<TimeProvider>(Clock);

        // The hub alone lives in real time: its wait between two signals would never end on a clock that stands still.
        Services.AddMarketSignals().AddSingleton(provider => new LiveHub(
            provider.GetServices<SignalSource>(), TimeProvider.System, provider.GetRequiredService<ILogger<LiveHub>>()));
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<AdminActions>();
        Services.AddSingleton<IAuditLog>(Audit);
        User = this.AddAuthorization();
        User.SetAuthorized("tester");
        User.SetPolicies(Policies.Read, Policies.Admin);
        Services.AddSingleton<CircuitConnection>();
        Services.AddSingleton<BrowserTime>();
    }

    private protected FakeTimeProvider Clock { get; } = new(FakeLiveState.Start);

    private protected FakeLiveState State { get; }

    /// <summary>What was written down.</summary>
    private protected FakeAuditLog Audit { get; } = new();

    /// <summary>Who sits before the page: an admin unless the test says otherwise.</summary>
    private protected BunitAuthorizationContext User { get; }

    private protected LiveHub Hub => Services.GetRequiredService<LiveHub>();

    private protected CircuitConnection Connection => Services.GetRequiredService<CircuitConnection>();

    private protected BunitJSModuleInterop PriceChartModule { get; }

    private protected BunitJSModuleInterop PlotsModule { get; }

    /// <summary>Closes candles and moves the clock to their end; pages have been signalled.</summary>
    private protected async Task StepAsync(int candles = 1)
    {
        await State.StepAsync(candles);
        Clock.Advance(State.Present - Clock.GetUtcNow());
    }

    /// <summary>Waits for what comes only as time goes on.</summary>
    private protected async Task EventuallyAsync<T>(IRenderedComponent<T> page, Action assertion)
        where T : IComponent
    {
        await Waiting.ForAsync(
            async () =>
            {
                PassTime(TimeSpan.FromMilliseconds(300));
                try
                {
                    await page.InvokeAsync(assertion);
                    return null;
                }
                catch (Exception fault) when (fault is Xunit.Sdk.XunitException or ElementNotFoundException)
                {
                    return fault;
                }
            },
            fault => fault is null);
    }

    /// <summary>Moves every clock that the page's parts live by.</summary>
    private protected virtual void PassTime(TimeSpan by) => Clock.Advance(by);
}
