using Bunit;
using Bunit.TestDoubles;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

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
        Services.AddSingleton<IPriceChances>(State);
        Services.AddSingleton(new RangeDiagnostics(
            State.Ledger, State.Candles, State, new PipelineOptions(new ForecastingOptions(), new EnsembleOptions(), new VerificationOptions()), TimeProvider.System));
        Services.AddSingleton<ICandleStore>(State.Candles);
        Services.AddSingleton<ILedger>(State.Ledger);
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<SharedChainCheck>();
        Services.AddSingleton<ModelChecks>();
        Services.AddSingleton<ErrorWindows>();

        // The hub alone lives in real time: its wait between two signals would never end on a clock that stands still.
        Services.AddMarketSignals().AddSingleton(provider => new LiveHub(
            provider.GetServices<SignalSource>(), TimeProvider.System, provider.GetRequiredService<ILogger<LiveHub>>()));
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<AdminActions>();
        Services.AddScoped<Prompts>();
        Services.AddSingleton<IAuditLog>(Audit);
        User = this.AddAuthorization();
        User.SetAuthorized("tester");
        User.SetPolicies(Policies.Read, Policies.Admin);
        Services.AddSingleton<CircuitConnection>();
        Services.AddSingleton<BrowserTime>();
        Services.AddMudServices(kit => kit.SnackbarConfiguration.ShowTransitionDuration = 0);
    }

    /// <summary>What hangs over the page: lists of selects, menus, tooltips.</summary>
    private protected IRenderedComponent<MudPopoverProvider> Popovers { get; private set; } = null!;

    /// <summary>The dialogs.</summary>
    private protected IRenderedComponent<MudDialogProvider> Dialogs { get; private set; } = null!;

    /// <summary>Notices that fade.</summary>
    private protected IRenderedComponent<MudSnackbarProvider> Snackbars { get; private set; } = null!;

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

    /// <summary>Renders beside what the kit's dialogs, lists and notices are drawn by.</summary>
    public override IRenderedComponent<T> Render<T>(Action<ComponentParameterCollectionBuilder<T>>? parameterBuilder = null)
    {
        if (Popovers is null)
        {
            Popovers = base.Render<MudPopoverProvider>();
            Dialogs = base.Render<MudDialogProvider>();
            Snackbars = base.Render<MudSnackbarProvider>();
        }

        return base.Render(parameterBuilder);
    }

    /// <summary>Chooses in a field by its label and the words of the choice.</summary>
    private protected async Task ChooseAsync<T>(IRenderedComponent<T> page, string label, string choice, string within = ".page")
        where T : IComponent
    {
        var field = page.FindAll($"{within} label.mud-input-label").First(named => named.TextContent == label).Closest(".mud-input-control")!;
        await page.InvokeAsync(() => field.MouseDownAsync(new Microsoft.AspNetCore.Components.Web.MouseEventArgs()));
        Popovers.WaitForAssertion(() => Assert.Contains(choice, Popovers.FindAll(".mud-list-item").Select(item => item.TextContent.Trim())));
        await Popovers.InvokeAsync(() => Popovers.FindAll(".mud-list-item").First(item => item.TextContent.Trim() == choice).ClickAsync());
    }

    /// <summary>Sets or clears the box of a name.</summary>
    private protected static Task CheckAsync<T>(IRenderedComponent<T> page, string name, bool chosen = true)
        where T : IComponent
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("label.mud-checkbox"), box => box.TextContent.Trim() == name));
        return page.InvokeAsync(
            () => page.FindAll("label.mud-checkbox").First(box => box.TextContent.Trim() == name).QuerySelector("input")!.ChangeAsync(chosen));
    }

    /// <summary>Presses the button that does what the dialog asks about, giving a reason where there is one.</summary>
    private protected async Task ConfirmAsync(string? reason = null)
    {
        Dialogs.WaitForElement(".mud-dialog form");
        if (reason is not null)
        {
            await Dialogs.InvokeAsync(() => Dialogs.Find(".mud-dialog input").InputAsync(reason));
        }

        await Dialogs.InvokeAsync(() => { _ = Dialogs.Find(".mud-dialog form").SubmitAsync(); });
    }

    /// <summary>Presses the button that leaves everything as it is.</summary>
    private protected async Task LeaveDialogAsync()
    {
        Dialogs.WaitForElement(".mud-dialog form");
        await Dialogs.InvokeAsync(() => Dialogs.FindAll(".mud-dialog-actions button").Single(button => button.TextContent.Trim() == "Cancel").ClickAsync());
    }

    /// <summary>Waits until a notice that fades says it.</summary>
    private protected void AssertTold(string sentence) =>
        Snackbars.WaitForAssertion(() => Assert.Contains(sentence, Snackbars.Markup, StringComparison.Ordinal));

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
